# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for process-lab. Names of experiments, presets and parameters come from the program itself.

function __process_lab_ids # experiments, and for run presets, too
    process-lab list --json 2>/dev/null \
        | awk -F'"' -v command=(commandline -opc)[2] '$2 == "presets" && command != "run" { exit } $2 == "id" { print $4 }'
end

function __process_lab_parameters # of the experiment, or of the experiment that the preset belongs to
    set -l words (commandline -opc)
    test (count $words) -ge 3; or return
    set -l experiment (process-lab list --json 2>/dev/null \
        | awk -F'"' -v id=$words[3] '$2 == "experiment" { of = $4 } $2 == "id" && $4 == id { print of ? of : id; exit }')
    process-lab describe $experiment --json 2>/dev/null \
        | awk -F'"' '$2 == "parameters" { on = 1 } on && /^    \]/ { exit } on && $2 == "name" { print $4 "=" }'
end

set -l commands list describe run python export help
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a list -d "experiments and presets"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a describe -d "what an experiment can be set to and reports"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a run -d "run an experiment, a preset or a preset file"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a python -d "run a Python script"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a export -d "files and pictures from a stored run"
complete -c process-lab -n "not __fish_seen_subcommand_from $commands" -a help -d "help on a command"
complete -c process-lab -l version -d "version and build"
complete -c process-lab -l help -d "help"
complete -c process-lab -n "__fish_seen_subcommand_from list describe" -f -l json -d "as JSON"
complete -c process-lab -n "__fish_seen_subcommand_from list describe help" -f
complete -c process-lab -n "__fish_seen_subcommand_from describe run; and test (count (commandline -opc)) -eq 2" -a "(__process_lab_ids)"
complete -c process-lab -n "__fish_seen_subcommand_from help" -f -a "list describe run python export"
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
