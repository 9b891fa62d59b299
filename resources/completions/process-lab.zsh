#compdef process-lab
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for process-lab. Names of experiments, presets and parameters come from the program itself.

_process_lab_texts() { # key, JSON: every text that stands under that key
    print -rl -- ${(f)"$(print -r -- "$2" | grep -o "\"$1\": *\"[^\"]*\"" | sed 's/.*: *"//; s/"$//')"}
}

_process_lab_what() {
    local -a ids
    ids=(${(f)"$(_process_lab_texts id "$($program list --json 2>/dev/null)")"})
    compadd -a ids
    [[ $1 == run ]] && _files -g '*.json'
}

_process_lab_set() {
    local json=$($program describe ${line[1]} --json 2>/dev/null | tr -d '\n')
    local -a names
    # From "parameters" up to the next list of the description.
    json=${json#*\"parameters\"}
    names=(${(f)"$(_process_lab_texts name "${json%%\"(summary|title|values|repeat)\"*}")"})
    compadd -S = -a names
}

_process_lab() {
    local program=$words[1] state line
    local -a outputs
    outputs=(
        '--json[write the run record]:file:_files'
        '--with-events[put the events into the record]'
        '--csv[write one row per repeat]:file:_files'
        '--events[write the events as CSV]:file:_files'
        '*--chart[draw a chart (.png .svg .pdf)]:[name=]file:_files'
        '--timeline[draw the timeline (.png .svg .pdf)]:file:_files'
        '--size[size of pictures]:WxH:'
        '--scale[pixels per point of pictures]:factor:'
        '--theme[colours of pictures]:theme:(light dark)'
    )
    if (( CURRENT == 2 )); then
        local -a commands
        commands=('list:experiments and presets' 'describe:what an experiment can be set to and reports'
                  'run:run an experiment, a preset or a preset file' 'export:files and pictures from a stored run' 'help:help on a command')
        _describe command commands
        compadd -- --version --help
        _files -g '*.json'
        return
    fi
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
        list) _arguments '--json[as JSON]' ;;
        help) _arguments '1:command:(list describe run export)' ;;
        describe) _arguments '--json[as JSON]' '1:experiment:_process_lab_what describe' ;;
        run) _arguments '1:what:_process_lab_what run' '*--set[set a parameter]:name=value:_process_lab_set' \
                 '--repeat[how often]:number:' '--seed[seed of what is drawn at random]:number:' \
                 '--timeout[bound of the whole command, s]:seconds:' '--yes[allow more than 64 processes]' '--quiet[no progress]' $outputs ;;
        export) _arguments '1:run record:_files -g "*.json"' $outputs ;;
    esac
}

_process_lab "$@"
