"""A server of ``ssh`` on this machine that stands for every host.

It runs nothing: what a shell there would have run is written down, an argument each.
"""

WRITE_DOWN = """\
command_not_found_handle() {{ printf '%s\\x1f' "$@" >> {log}; echo >> {log}; }}
"""
HANDED_OVER = """\
#!/bin/bash
unset SSH_CLIENT SSH2_CLIENT  # by which bash would know that it reads .bashrc instead
PATH=/nowhere BASH_ENV={folder}/remote exec /bin/bash -c "$SSH_ORIGINAL_COMMAND"
"""
SERVER = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/key
PidFile none
AuthorizedKeysFile {folder}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
ForceCommand {folder}/handed-over
"""
CLIENT = """\
Host *
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/key
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  LogLevel ERROR
  ControlPath {folder}/all
"""
