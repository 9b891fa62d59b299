#compdef process-lab
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for process-lab. Names of experiments, presets and parameters come from the program itself.

_process_lab_what() { # experiments, and for run presets and files, too
    local -a ids
    ids=(${(f)"$($program list --json 2>/dev/null |
        awk -F'"' -v command=$command '$2 == "presets" && command != "run" { exit } $2 == "id" { print $4 }')"})
    compadd -a ids
    [[ $command == run ]] && _files -g '*.json'
}

_process_lab_set() { # parameters of the experiment, or of the experiment that the preset belongs to
    local -a names
    local experiment=$($program list --json 2>/dev/null |
        awk -F'"' -v id=${words[2]} '$2 == "experiment" { of = $4 } $2 == "id" && $4 == id { print of ? of : id; exit }')
    names=(${(f)"$($program describe $experiment --json 2>/dev/null |
        awk -F'"' '$2 == "parameters" { on = 1 } on && /^    \]/ { exit } on && $2 == "name" { print $4 }')"})
    compadd -S = -a names
}

_process_lab() {
    local program=$words[1]
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
                  'run:run an experiment, a preset or a preset file' 'python:run a Python script' 'export:files and pictures from a stored run' 'help:help on a command')
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
        help) _arguments '1:command:(list describe run python export)' ;;
        describe) _arguments '--json[as JSON]' '1:experiment:_process_lab_what' ;;
        run) _arguments '1:what:_process_lab_what' '*--set[set a parameter]:name=value:_process_lab_set' \
                 '--repeat[how often]:number:' '--seed[seed of what is drawn at random]:number:' \
                 '--timeout[bound of the whole command, s]:seconds:' '--yes[allow more than 64 processes]' '--quiet[no progress]' $outputs ;;
        python) _files ;;
        export) _arguments '1:run record:_files -g "*.json"' $outputs ;;
    esac
}

_process_lab "$@"
