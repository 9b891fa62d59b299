# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for process-lab. Names of experiments, presets and parameters come from the program itself.

_process_lab_ids() { # experiments, or with "all" experiments and presets
    "${COMP_WORDS[0]}" list --json 2>/dev/null | awk -v part="$1" '
        { text = text $0 }
        END {
            if (part != "all" && (at = index(text, "\"presets\"")) && at > index(text, "\"experiments\"")) text = substr(text, 1, at)
            while (match(text, /"id": *"[^"]*"/)) {
                id = substr(text, RSTART, RLENGTH); text = substr(text, RSTART + RLENGTH)
                gsub(/^"id": *"|"$/, "", id); print id
            }
        }'
}

_process_lab_parameters() { # of an experiment
    "${COMP_WORDS[0]}" describe "$1" --json 2>/dev/null | awk '
        { text = text $0 }
        END {
            text = substr(text, index(text, "\"parameters\""))
            for (i = 1; i <= length(text); ++i) {
                c = substr(text, i, 1)
                if (c == "[") ++depth
                else if (c == "]" && --depth == 0) break
            }
            text = substr(text, 1, i)
            while (match(text, /"name": *"[^"]*"/)) {
                name = substr(text, RSTART, RLENGTH); text = substr(text, RSTART + RLENGTH)
                gsub(/^"name": *"|"$/, "", name); print name "="
            }
        }'
}

_process_lab() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local outputs="--json --with-events --csv --events --chart --timeline --size --scale --theme"
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "list describe run export help --version --help" -- "$cur"; compgen -f -- "$cur")
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
        help) mapfile -t COMPREPLY < <(compgen -W "list describe run export" -- "$cur") ;;
        describe)
            if [ "$COMP_CWORD" -eq 2 ]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_process_lab_ids experiments)" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--json" -- "$cur")
            fi ;;
        run)
            if [ "$COMP_CWORD" -eq 2 ]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_process_lab_ids all)" -- "$cur"; compgen -f -X '!*.json' -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "--set --repeat --seed --timeout --yes --quiet $outputs" -- "$cur")
            fi ;;
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
