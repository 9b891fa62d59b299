// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/repeatwords.h"

#include <QLocale>
#include <QObject>

namespace plab {

QString sourceWords(const Repeat &repeat, bool recordingAsked)
{
    if (repeat.witness)
        return QObject::tr("witness repeat, recorded; not counted");
    if (repeat.recording != QLatin1String("off"))
        return {};
    return recordingAsked ? QObject::tr("not recorded: recording would change the race")
                          : QObject::tr("recording off: births, ends and CPU clocks only");
}

QString placeWords(const RunRecord &run, const Repeat &repeat)
{
    if (repeat.witness)
        return {};
    const QLocale locale;
    return QObject::tr("repeat %1 of %2")
        .arg(locale.toString(run.numberOf(repeat)), locale.toString(run.repeat));
}

bool asksRecording(const RunRecord &run)
{
    const QString recording = QStringLiteral("recording");
    return run.parameters.contains(recording) && run.parameters.choice("recording") != QLatin1String("off");
}

} // namespace plab
