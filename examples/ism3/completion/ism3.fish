# fish completion for ism3. What there is to offer is read from the command's own help.

# The words before the cursor that follow the command.
function __ism3_before
    set -l words (commandline -opc)
    string join \n -- $words[2..]
end

# The verb on the line, `model new` as two words; nothing while it is being typed.
function __ism3_verb
    set -l words (__ism3_before)
    switch "$words[1]"
        case model
            test (count $words) -ge 2; and string join \n -- $words[1..2]
        case '*'
            string join \n -- $words[1]
    end
end

# The program as it stands on the line: another ism3 may come first in PATH.
function __ism3_run
    set -l words (commandline -opc)
    command $words[1] $argv 2>/dev/null
end

# Options of a verb: `--name`, a tab, its argument in capitals or nothing, a tab, what it says.
function __ism3_options
    __ism3_run $argv --help | sed '/^Example/,$d' |
        string replace -rf '^  (?:-\w,|   ) (--[a-z-]+)(?: ([A-Z]+))? +(.*)$' '$1\t$2\t$3'
end

# Verbs with what they do; with a word, those of two words that begin with it.
function __ism3_verbs
    set -l pattern '^  ism3 ([a-z]+)(?: [a-z]+)? +(.*)$'
    test (count $argv) -gt 0; and set pattern "^  ism3 $argv[1] ([a-z]+) +(.*)\$"
    __ism3_run help | string replace -rf -- $pattern '$1\t$2'
end

# What the argument of the option before the cursor is; nothing where there is none.
function __ism3_argument
    set -l before (__ism3_before)
    set -l last (string replace -r '^-o$' -- --output $before[-1])
    for option in (__ism3_options (__ism3_verb))
        set -l parts (string split \t -- $option)
        test "$parts[1]" = "$last"; and test -n "$parts[2]"; and echo $parts[2]; and return
    end
end

function __ism3_wants_files
    set -l verb (__ism3_verb)
    test -n "$verb[1]"; or return
    contains -- "$verb[1]" help catalogue model; and test "$verb[2]" != check; and test -z "$(__ism3_argument)"; and return 1
    contains -- "$(__ism3_argument)" '' FILE LEDGER DIR
end

function __ism3_offer
    set -l verb (__ism3_verb)
    set -l before (__ism3_before)
    if test (count $before) -eq 0
        __ism3_verbs
        printf '%s\n' help\t'what a verb takes' --help\t'all verbs' --version\t'which version this is'
    else if test "$before" = model
        __ism3_verbs model
    else if test "$before[1]" = help
        test "$before[-1]" = model; and __ism3_verbs model; or __ism3_verbs
    else
        switch (__ism3_argument)
            case CODE
                __ism3_run catalogue | string replace -r '^(\S+) .*  (.*)$' '$1\t$2'
            case WORD
                contains -- --format $before[-1]; and string split ' ' 'json cbor diag openmetrics prometheus otlp'
                contains -- --every $before[-1]; and string split ' ' 'day week month quarter year all'
            case ''
                __ism3_options $verb | string replace -r '\t.*\t' '\t'
                test "$verb" = catalogue; and __ism3_run catalogue | string replace -r '^(\S+) .*  (.*)$' '$1\t$2'
        end
    end
end

complete -c ism3 -f
complete -c ism3 -k -a '(__ism3_offer)'
complete -c ism3 -n __ism3_wants_files -F
