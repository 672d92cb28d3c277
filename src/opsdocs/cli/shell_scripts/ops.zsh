#compdef ops opsdocs
# Tab completion of ops for zsh. ops prints one value a line; nothing of it is evaluated.

_ops() {
    local value help
    local -a values shown open
    # Not words[1] as it is typed: ./ops may be a program of the repository.
    local program=${${(Q)words[1]}:t}
    while IFS=$'\t' read -r value help; do
        if [[ $value == *= ]]; then
            open+=("$value")
        else
            values+=("$value")
            shown+=("$value${help:+  -- $help}")
        fi
    done < <(_OPS_COMPLETE=zsh "$program" "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    if (( ! $#values && ! $#open )); then
        _files
        return
    fi
    (( $#open )) && compadd -S '' -- "${open[@]}"
    (( $#values )) && compadd -l -d shown -- "${values[@]}"
}

if [[ $funcstack[1] == _ops ]]; then
    _ops "$@"
else
    compdef _ops ops opsdocs
fi
