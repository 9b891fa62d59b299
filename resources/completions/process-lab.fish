# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for process-lab. Names of experiments, presets and parameters come from the program itself.

function __process_lab_texts --argument-names key
    string match -ra "\"$key\": *\"[^\"]*\"" | string replace -r '.*: *"(.*)"$' '$1'
end

function __process_lab_ids
    process-lab list --json 2>/dev/null | __process_lab_texts id
end

function __process_lab_parameters
    set -l words (commandline -opc)
    test (count $words) -ge 3; or return
    process-lab describe $words[3] --json 2>/dev/null | string join '' \
        | string replace -r '.*"parameters"' '' | string replace -r '"(summary|title|values|repeat)".*' '' \
        | __process_lab_texts name | string replace -r '$' '='
end

set -l commands list describe run export help
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a list -d "experiments and presets"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a describe -d "what an experiment can be set to and reports"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a run -d "run an experiment, a preset or a preset file"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a export -d "files and pictures from a stored run"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a help -d "help on a command"
complete -c process-lab -l version -d "version and build"
complete -c process-lab -l help -d "help"
complete -c process-lab -n "__fish_seen_subcommand_from list describe" -l json -d "as JSON"
complete -c process-lab -n "__fish_seen_subcommand_from describe run" -a "(__process_lab_ids)"
complete -c process-lab -n "__fish_seen_subcommand_from help" -f -a "list describe run export"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l set -x -a "(__process_lab_parameters)" -d "set a parameter"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l repeat -x -d "how often"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l seed -x -d "seed of what is drawn at random"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l timeout -x -d "bound of the whole command, s"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l yes -d "allow more than 64 processes"
complete -c process-lab -n "__fish_seen_subcommand_from run" -l quiet -d "no progress"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l json -r -d "write the run record"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l with-events -d "put the events into the record"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l csv -r -d "write one row per repeat"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l events -r -d "write the events as CSV"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l chart -r -d "draw a chart ([name=]file)"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l timeline -r -d "draw the timeline"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l size -x -d "size of pictures, WxH"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l scale -x -d "pixels per point of pictures"
complete -c process-lab -n "__fish_seen_subcommand_from run export" -l theme -x -a "light dark" -d "colours of pictures"
