# Tab completion of ops for bash. ops prints one value a line; nothing of it is evaluated.

_ops_complete() {
    local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} typed cut='' value
    COMPREPLY=()
    # For bash, = and : end a word: what stands before the last of them is typed already.
    typed=${line##*[[:space:]]}
    [[ $typed == *[\"\'\\]* ]] || cut=${typed%"${typed##*[=:]}"}
    [[ $word != ?*[\"\']* || $word == [\"\']* ]] || return 0
    while IFS= read -r value; do
        if [[ $word == [\"\']* ]]; then
            # Within quotes only what means the same there.
            [[ $value == *[\"\'\\\`\$\!]* ]] && continue
        else
            printf -v value %q "${value#"$cut"}"
        fi
        COMPREPLY+=("$value")
    # Not "$1": ./ops may be a program of the repository.
    done < <(_OPS_COMPLETE=bash "${1##*/}" "$line" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}

complete -o default -F _ops_complete ops opsdocs
