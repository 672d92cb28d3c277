# Tab completion of ops for fish. ops prints one value a line; nothing of it is evaluated.

function __ops_complete
    set -l words (commandline -opc)
    # Not as it is typed: ./ops may be a program of the repository.
    set words[1] (string replace -r '.*/' '' -- $words[1])
    set -l typed (commandline -ct)
    set -l current (string unescape -- $typed; or echo -- $typed)
    set -l found (env _OPS_COMPLETE=fish $words "$current" 2>/dev/null)
    # fish quotes all but a tilde at the beginning, which it would expand.
    set found (string match -v '~*' -- $found)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end

complete -c ops -f -a '(__ops_complete)'
complete -c opsdocs -f -a '(__ops_complete)'
