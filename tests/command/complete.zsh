# What zsh offers for a line that is being typed, a word on each line of standard output.
# Usage: zsh -f complete.zsh FOLDER OUTPUT LINE, where FOLDER holds _ism3 and OUTPUT is a file to write.
zmodload zsh/zpty || exit 77
folder=$1 output=$2 line=$3
: >$output
zpty shell "TERM=dumb zsh -f -i"
zpty -w shell "PS1= PS2= output=${(q)output}; fpath=(${(q)folder} \$fpath); autoload -U compinit; compinit -u -D"
# Calls that only match put nothing on offer; of the others it is kept what matches.
zpty -w shell 'compadd() {
    if ((${@[(I)-[ODA]]} == 0)); then
        local -a kept; builtin compadd -A kept "$@"; ((${#kept})) && print -rl -- $kept >>$output
    fi
    builtin compadd "$@"
}'
zpty -w shell 'offer() { zle complete-word; print -r -- ":end:" >>$output }; zle -N offer; bindkey "^I" offer'
zpty -w shell 'print ready >>$output'
# Waits at most ten seconds for a line of the output.
await() {
    local left=100
    until grep -q "^$1\$" $output; do
        ((left-- > 0)) || exit 1
        sleep 0.1
        zpty -r -t shell >/dev/null
    done
}
await ready
zpty -w -n shell "$line"$'\t'
await :end:
grep -v -e '^ready$' -e '^:end:$' $output
zpty -d shell
exit 0
