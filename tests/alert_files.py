"""Rule files, the settings that name them, and pages of alerts."""

RULE_SETTINGS = """\
[alerts]
rules = ["rules/**/*"]
exempt = ["Watchdog", "Info*"]
require = 'severity in ["critical", "page"]'

[alerts.severities]
critical = "P1"

[[alerts.urls]]
pattern = 'https://intranet.example/runbooks/(.+)'
path = 'operations/monitoring/alert-$1.md'

[[alerts.urls]]
pattern = '{{ .Values.runbookUrl }}/(.+)'
path = 'operations/monitoring/alert-$1.md'
"""
RULES = """\
groups:
  - name: orders
    rules:
      - record: orders:errors
        expr: sum(rate(errors[5m]))
      - alert: OrdersDown
        expr: |
          up{job="orders", region="eu"} == 0  # the job alone
        for: 5m
        labels:
          severity: critical
          service: orders
        annotations:
          summary: 'Orders doesn''t answer on {{ $labels.instance }}'
          runbook_url: https://intranet.example/runbooks/ordersdown?from=pager#diagnosis
      - alert: OrdersSlow
        expr: latency > 5
        labels: {severity: page, team: "a, b"}
      - alert: Watchdog
        expr: vector(1)
        labels:
          severity: critical
      - alert: OrdersNotice
        expr: up == 0
        labels:
          severity: info
"""
ALERT = "# {name}\n\n## Meaning\n\nIt is full.\n\n## Impact\n\nSlow.\n\n## Diagnosis\n\nLook.\n\n## Mitigation\n\nWait.\n"
