# bash completion for ism3: verbs, options, catalogue codes, files.

_ism3_codes() {
    "$1" catalogue 2>/dev/null | while read -r code _; do printf '%s\n' "$code"; done
}

# The verb on the line so far, `model new` as `model-new`; empty while it is being typed.
_ism3_verb() {
    local second=${COMP_WORDS[2]-}
    case ${COMP_WORDS[1]-} in
        model) ((COMP_CWORD > 2)) && printf 'model-%s' "$second" ;;
        *) ((COMP_CWORD > 1)) && printf '%s' "${COMP_WORDS[1]}" ;;
    esac
}

_ism3() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local reading='--model --log --as-of --process --table --json --csv --output --skip-bad --now'
    reading+=' --help'
    local judging='--model --log --every --from --to --at --as-of --skip-bad --now --help'
    local words=''
    COMPREPLY=()

    case $before in
        --process) words=$(_ism3_codes "${COMP_WORDS[0]}") ;;
        --every) words='day week month quarter year all' ;;
        --format) words='json cbor diag openmetrics prometheus otlp' ;;
        --model | --log | --output | -o) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --spool) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
        --from | --to | --as-of | --now | --skip-bad | --source | --watermark | --live | --lateness | --at | --figure | --objective | --supplier | --resource) return ;;
    esac
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi

    case $(_ism3_verb) in
        metrics) words="$reading --every --from --to --settled --by-environment --all-figures" ;;
        assess) words="$judging --process --text --json --output --strict" ;;
        explain)
            words="$judging --process --figure --resource --capability --maturity --objective --text --json"
            words+=' --output'
            ;;
        sla) words="${judging/--at/} --supplier --text --json --output" ;;
        check) words="$judging --process --figure --resource --nagios" ;;
        items) words="$reading --open --late --unmatched --withdrawn --answered" ;;
        observe) words='--model --log --source --replace --output --skip-bad --now --help' ;;
        add) words='--model --spool --output --help' ;;
        seal) words='--model --watermark --live --lateness --output --help' ;;
        show) words='--table --json --output --help' ;;
        export) words="${judging/--at/} --format --process --by-environment --history --output" ;;
        catalogue) words='--table --json --output --help' ;;
        model-new) words='--process --output --help' ;;
        model-check) words='--help' ;;
        help) words='observe metrics assess explain sla check items add seal show export catalogue model' ;;
        *)
            words='observe metrics assess explain sla check items add seal show export catalogue model help --help --version'
            [[ ${COMP_WORDS[1]} == model ]] && words='new check --help'
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            return
            ;;
    esac

    if [[ $word == -* || ${COMP_WORDS[1]} == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    elif [[ ${COMP_WORDS[1]} == catalogue ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_ism3_codes "${COMP_WORDS[0]}")" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}

complete -o filenames -F _ism3 ism3
