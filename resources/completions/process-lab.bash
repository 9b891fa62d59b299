# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for process-lab. Names of experiments, presets and parameters come from the program itself.

_process_lab_ids() { # of experiments ("experiment") or of experiments and presets ("any")
    "${COMP_WORDS[0]}" list --json 2>/dev/null |
        awk -F'"' -v what="$1" '$2 == "presets" && what != "any" { exit } $2 == "id" { print $4 }'
}

_process_lab_parameters() { # of an experiment, or of the experiment that a preset belongs to
    local experiment
    experiment=$("${COMP_WORDS[0]}" list --json 2>/dev/null |
        awk -F'"' -v id="$1" '$2 == "experiment" { of = $4 } $2 == "id" && $4 == id { print of ? of : id; exit }')
    "${COMP_WORDS[0]}" describe "$experiment" --json 2>/dev/null |
        awk -F'"' '$2 == "parameters" { on = 1 } on && /^    \]/ { exit } on && $2 == "name" { print $4 "=" }'
}

_process_lab() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local outputs="--json --with-events --csv --events --chart --timeline --size --scale --theme"
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "list describe run python export help --version --help" -- "$cur"; compgen -f -- "$cur")
        return
    fi
    case $prev in
        --theme) mapfile -t COMPREPLY < <(compgen -W "light dark" -- "$cur"); return ;;
        --repeat | --seed | --timeout | --size | --scale) return ;;
        --json | --csv | --events | --chart | --timeline) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
        --set)
            compopt -o nospace
            mapfile -t COMPREPLY < <(compgen -W "$(_process_lab_parameters "${COMP_WORDS[2]}")" -- "$cur")
            return ;;
    esac
    case $command in
        list) mapfile -t COMPREPLY < <(compgen -W "--json" -- "$cur") ;;
        help) mapfile -t COMPREPLY < <(compgen -W "list describe run python export" -- "$cur") ;;
        describe)
            if [ "$COMP_CWORD" -eq 2 ]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_process_lab_ids experiment)" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--json" -- "$cur")
            fi ;;
        run)
            if [ "$COMP_CWORD" -eq 2 ]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_process_lab_ids any)" -- "$cur"; compgen -f -X '!*.json' -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--set --repeat --seed --timeout --yes --quiet $outputs" -- "$cur")
            fi ;;
        python) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
        export)
            if [ "$COMP_CWORD" -eq 2 ]; then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "$outputs" -- "$cur")
            fi ;;
    esac
}

complete -F _process_lab process-lab
