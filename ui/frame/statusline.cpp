// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/statusline.h"
#include "core/analysis/recordingcost.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "ui/base/lengthtext.h"
#include "ui/base/repeatwords.h"
#include "ui/timeline/timelinescale.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace plab {

namespace {

const QString Dot = QStringLiteral(" · ");

QString startedText(qint64 started, qint64 threads)
{
    const qint64 processes = started - std::min(started, threads);
    QStringList parts;
    if (processes > 0 || threads == 0)
        parts << plab::tr("%n processes", "%n process", double(processes)).shown();
    if (threads > 0)
        parts << plab::tr("%n threads", "%n thread", double(threads)).shown();
    return parts.join(QStringLiteral(", "));
}

qint64 threadsIn(const Repeat &repeat)
{
    return std::count_if(repeat.processes.begin(), repeat.processes.end(),
                         [](const ProcessRecord &process) { return process.tid.has_value(); });
}

/// `cost` is known once the recorded repeat is over.
QString traceText(const QString &started, quint64 events, quint64 dropped, const QString &cost)
{
    if (cost.isEmpty() && events == 0 && dropped == 0)
        return started + Dot + StatusLine::tr("not recorded");
    QStringList parts {started, StatusLine::tr("%1 events").arg(shortCount(events)),
                       StatusLine::tr("%1 dropped").arg(shortCount(dropped)), cost};
    parts.removeAll(QString());
    return parts.join(Dot);
}

std::optional<double> measure(const Repeat &repeat, const char *name)
{
    return repeat.measures.value(QLatin1String(name));
}

/// The repeat that was recorded, whose events and cost are worth telling; the last one if none was.
const Repeat *toldRepeat(const RunRecord &record)
{
    return record.timelineRepeat();
}

/// Of one repeat in full; of several the sum.
QString measuredText(const RunRecord &record)
{
    if (record.repeats.size() == 1)
        return lengthText(lengthOf(record.repeats.first()));
    double sum = 0;
    for (const Repeat &repeat : record.repeats) {
        const RunLength length = lengthOf(repeat);
        sum += length.wallS.value_or(length.lanesS);
    }
    return StatusLine::tr("%1 in all").arg(shownSeconds(sum));
}

QString endText(const RunRecord &record)
{
    const auto odd = std::find_if(record.repeats.begin(), record.repeats.end(),
                                  [](const Repeat &repeat) { return !repeat.endedAsItShould(); });
    if (odd == record.repeats.end())
        return StatusLine::tr("finished, %1").arg(measuredText(record));
    return repeatEndingWords(odd->ending).shown();
}

/// Of the only repeat from its entry, of several of the whole run.
QString lengthUntilNow(const RunRecord &run, double elapsedS)
{
    const Repeat *shown = run.shownRepeat();
    if (run.repeat > 1 || !shown || shown->witness)
        return StatusLine::tr("%1 in all").arg(durationText(elapsedS));
    const auto now = quint64(std::chrono::steady_clock::now().time_since_epoch().count());
    return shown->entryNs == 0 ? durationText(elapsedS) : timeText(double(now - shown->entryNs));
}

QString repeatText(int done, int wanted)
{
    return StatusLine::tr("%1 of %2 repeats").arg(QLocale().toString(done), QLocale().toString(wanted));
}

} // namespace

StatusLine::StatusLine(QWidget *parent) : QStatusBar(parent)
{
    setSizeGripEnabled(false);
    setAccessibleName(tr("Status"));
    m_left = new QLabel;
    m_left->setTextFormat(Qt::PlainText); // titles come from files
    m_left->setAccessibleName(tr("What runs"));
    m_left->setToolTip(tr("What runs, how far it is, and how long it will take"));
    m_left->setMinimumWidth(1); // a long sentence does not widen the window
    m_bar = new QProgressBar;
    m_bar->setAccessibleName(tr("Progress of the run"));
    m_bar->setToolTip(tr("How much of the whole run is done"));
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(120, 6);
    m_bar->setRange(0, 1000);
    m_bar->hide();
    m_right = new QLabel;
    m_right->setMinimumWidth(1); // nor does this one, which is left out where it has no room
    m_right->setAccessibleName(tr("What was recorded"));
    m_right->setToolTip(tr("Processes, recorded and dropped events, and what the recording cost"));
    addWidget(m_left);
    addWidget(m_bar);
    addPermanentWidget(m_right);
}

void StatusLine::showReady(const QString &what)
{
    m_bar->hide();
    set(what + Dot + tr("ready"), {QString()});
}

void StatusLine::showProgress(const QString &what, const RunRecord &run, const Progress &progress,
                              bool stopping)
{
    const Repeat *shown = run.shownRepeat();
    QStringList left {what};
    if (stopping)
        left << tr("Stopping…");
    else if (progress.witness)
        left << tr("recording one more repeat for the timeline");
    else if (shown)
        left << placeWords(run, *shown);
    left << lengthUntilNow(run, progress.elapsedS);
    left.removeAll(QString());
    if (!stopping && progress.remainingS && *progress.remainingS >= 1)
        left << tr("about %1 left").arg(durationText(std::round(*progress.remainingS)));
    m_bar->setValue(int(std::clamp(progress.fraction, 0.0, 1.0) * 1000));
    m_bar->show();
    set(left.join(Dot),
        {traceText(
            tr("%1 alive").arg(QLocale().toString(progress.processes)), progress.events, progress.dropped,
            progress.recordingShare ? recordingShareWords(*progress.recordingShare).shown() : QString())});
}

void StatusLine::showRecord(const QString &what, const RunRecord &record)
{
    m_bar->hide();
    QStringList right;
    if (const Repeat *told = toldRepeat(record)) {
        const std::optional<double> share = measure(*told, "recording_share");
        const QString words = recordingWords(record).shown();
        for (const QString &cost :
             {words, words.isEmpty() || !share ? words : recordingShareWords(*share).shown()})
            right.append(traceText(
                startedText(qint64(measure(*told, "processes_started").value_or(0)), threadsIn(*told)),
                quint64(measure(*told, "events").value_or(0)),
                quint64(measure(*told, "events_dropped").value_or(double(told->eventsDropped))), cost));
    }
    set(QStringList {what, repeatText(record.countedRepeats(), record.repeat), endText(record)}.join(Dot),
        right);
}

QString StatusLine::leftText() const
{
    return m_left->text();
}

QString StatusLine::rightText() const
{
    return m_right->text();
}

void StatusLine::set(const QString &left, const QStringList &right)
{
    m_left->setText(left);
    m_rights = right;
    makeRoom();
}

void StatusLine::makeRoom()
{
    constexpr int Gaps = 40;
    const int bar = m_bar->isHidden() ? 0 : m_bar->width();
    const int room = width() - m_left->sizeHint().width() - bar - Gaps;
    bool fits = false;
    for (const QString &right : std::as_const(m_rights)) {
        m_right->setText(right);
        fits = m_right->sizeHint().width() <= room;
        if (fits)
            break;
    }
    m_right->setVisible(fits);
}

void StatusLine::resizeEvent(QResizeEvent *event)
{
    QStatusBar::resizeEvent(event);
    makeRoom();
}

QString shortCount(quint64 count)
{
    const QLocale locale;
    if (count < 10000)
        return locale.toString(count);
    if (count < 1000000)
        return StatusLine::tr("%1 k").arg(locale.toString(count / 1000));
    return StatusLine::tr("%1 million").arg(locale.toString(double(count) / 1e6, 'f', 1));
}

QString durationText(double seconds)
{
    const QLocale locale;
    if (seconds < 60)
        return StatusLine::tr("%1 s").arg(locale.toString(seconds, 'f',
                                                          seconds < 1 ? 3
                                                              : seconds < 10 && seconds != std::round(seconds)
                                                              ? 1
                                                              : 0));
    const qint64 whole = std::llround(seconds);
    return StatusLine::tr("%1 min %2 s").arg(locale.toString(whole / 60), locale.toString(whole % 60));
}

} // namespace plab
