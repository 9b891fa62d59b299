// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/labfile.h"

#include "core/experiments/catalogue.h"
#include "core/record/storedread.h"

#include <QFileInfo>

namespace plab {

namespace {

Error named(const QString &path, const Error &error)
{
    const QString name = QFileInfo(path).fileName();
    if (error.sentence.english().contains(name))
        return error;
    return {error.kind, tr("%1: %2", "a file, and what is wrong with it").arg(name, error.sentence)};
}

} // namespace

Result<LabFile> readLabFile(const QString &path, const FileProgress &progress)
{
    if (const FileRunner runner = runnerOf(path); runner.declaration) {
        Preset settings {.experiment = runner.declaration->id,
                         .parameters = Parameters(runner.declaration->parameters),
                         .repeat = runner.declaration->repeat};
        settings.parameters.set(runner.parameter->name, QFileInfo(path).absoluteFilePath());
        return LabFile(settings);
    }
    StoredReader reader(findDeclaration);
    if (const Result<void> read = readStored(path, reader, Sources::Files, progress); !read)
        return read.error();
    if (reader.error())
        return named(path, *reader.error());
    const QString format = reader.format();
    if (format == QLatin1String("process-lab.preset")) {
        Result<Preset> preset = reader.preset();
        return preset ? Result<LabFile>(preset.take()) : named(path, preset.error());
    }
    if (format == QLatin1String("process-lab.run")) {
        Result<RunRecord> run = reader.run();
        return run ? Result<LabFile>(run.take()) : named(path, run.error());
    }
    return usageError(tr("%1 is neither a preset nor a run of Process Lab: its “format” is “%2”, but must be "
                         "“process-lab.preset” or “process-lab.run”.")
                          .arg(QFileInfo(path).fileName(), format));
}

} // namespace plab
