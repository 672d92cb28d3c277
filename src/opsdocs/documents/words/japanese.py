"""The words of Japanese that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
MORNING = r"午前"
AFTERNOON = r"午後"
DONE = ("完了", "済", "済み", "対応済み")
STATE_COLUMN = ("ステータス", "状態", "状況", "進捗")
# What is spoken of, and not left to do: TODO コメント
NO_TO_DO = r"コメント|リスト|項目"
