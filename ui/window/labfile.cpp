// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/labfile.h"

#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace plab {

namespace {

QString fileText(const char *text)
{
    return QCoreApplication::translate("plab::LabFile", text);
}

Error named(const QString &path, const Error &error)
{
    const QString name = QFileInfo(path).fileName();
    return {error.kind,
            error.sentence.contains(name) ? error.sentence : fileText("%1: %2").arg(name, error.sentence)};
}

/// The file's own word for what it is. A file larger than any preset is not parsed for it: it can only be a
/// run.
Result<QString> formatOf(const QByteArray &json)
{
    if (json.size() > LargestPreset)
        return QStringLiteral("process-lab.run");
    const Result<QJsonObject> object = parseJsonObject(json);
    if (!object)
        return object.error();
    return object.value().value(QLatin1String("format")).toString();
}

} // namespace

Result<LabFile> readLabFile(const QString &path)
{
    const Result<QByteArray> json = readRunOrPreset(path);
    if (!json)
        return json.error();
    const Result<QString> format = formatOf(json.value());
    if (!format)
        return named(path, format.error());
    if (format.value() == QLatin1String("process-lab.preset")) {
        Result<Preset> preset = presetFromJson(json.value(), findDeclaration);
        return preset ? Result<LabFile>(preset.take()) : named(path, preset.error());
    }
    if (format.value() == QLatin1String("process-lab.run")) {
        Result<RunRecord> run = runFromJson(json.value(), findDeclaration);
        return run ? Result<LabFile>(run.take()) : named(path, run.error());
    }
    return usageError(
        fileText("%1 is neither a preset nor a run of Process Lab: its “format” is “%2”, but must be "
                 "“process-lab.preset” or “process-lab.run”.")
            .arg(QFileInfo(path).fileName(), format.value()));
}

} // namespace plab
