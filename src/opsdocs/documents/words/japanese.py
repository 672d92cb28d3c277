"""The words of Japanese that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
MORNING = r"午前"
AFTERNOON = r"午後"
DONE = ("完了", "済", "済み", "対応済み")
STATE_COLUMN = ("ステータス", "状態", "状況", "進捗")
# What is spoken of, and not left to do: TODO コメント
NO_TO_DO = r"(?:コメント|リスト|項目)\w{0,20}"
OPTIONAL = r"任意|オプション|必要に応じて|該当する場合"
TIMELINE_EVENT = r"イベント|出来事"
TIMELINE_END = r"解決|復旧"
TIMELINE_TITLE = r"タイムライン|時系列"
ACTION_TITLE = r"アクション(?:アイテム|項目)|再発防止策?"
ACTION_COLUMN = ("対応", "内容", "アクション", "タスク")
ASSIGNEE_COLUMN = ("担当", "担当者")
DUE_COLUMN = ("期限", "期日", "締切")
SECTIONS = {
    "action_items": (
        "アクションアイテム", "アクション項目", "再発防止策", "再発防止", "今後の対応", "今後の対策",
        "恒久対応", "恒久対策",
    ),
    "timeline": ("タイムライン", "時系列", "経緯"),
    "root_cause": ("根本原因", "原因", "原因分析"),
    "summary": ("概要", "サマリー", "サマリ", "要約"),
    "impact": ("影響", "影響範囲"),
    "detection": ("検知", "検出"),
    "trigger": ("トリガー",),
    "resolution": ("解決", "復旧"),
    "lessons_learned": ("教訓", "学び"),
    "prerequisites": ("前提条件", "前提", "事前準備"),
    "procedure": ("手順", "作業手順", "対応手順"),
    "verification": ("確認", "動作確認", "確認方法"),
    "rollback": ("ロールバック", "切り戻し", "切り戻し手順"),
    "mitigation": ("暫定対応", "暫定対処", "応急処置"),
    "escalation": ("エスカレーション", "連絡先"),
    "notes": ("備考", "注意事項"),
}  # fmt: skip
FIELDS = {"owner": ("担当者",), "date": ("発生日", "日付"), "severity": ("重要度", "深刻度")}
TIMELINE_PART = ("タイムライン", "時系列")
INCIDENT_OVER = ("解決", "解決済み", "完了")
INCIDENT_RUNNING = ("調査中", "対応中", "監視中")
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"アラート"
