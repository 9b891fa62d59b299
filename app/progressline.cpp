// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/progressline.h"

#include <QLocale>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace plab {

namespace {

int terminalColumns()
{
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

ProgressLine::ProgressLine(bool wanted) : m_onTerminal(wanted && isatty(STDERR_FILENO)) { }

void ProgressLine::show(const Progress &progress)
{
    constexpr qint64 betweenMs = 100;
    if (!m_onTerminal || (m_shown && m_sinceShown.elapsed() < betweenMs))
        return;
    const QByteArray line = progressText(progress).left(terminalColumns() - 1).toUtf8();
    std::fprintf(stderr, "\r%s\033[K", line.constData());
    std::fflush(stderr);
    m_shown = true;
    m_sinceShown.start();
}

void ProgressLine::clear()
{
    if (!m_shown)
        return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_shown = false;
}

QString progressText(const Progress &progress)
{
    const QLocale locale;
    const int now = std::min(progress.repeatsDone + 1, progress.repeatsWanted);
    QStringList parts;
    parts << (progress.witness ? QStringLiteral("witness repeat")
                               : QStringLiteral("repeat %1 of %2")
                                     .arg(locale.toString(now), locale.toString(progress.repeatsWanted)));
    parts << locale.toString(int(100 * progress.fraction)) + QStringLiteral(" %");
    QString time = locale.toString(progress.elapsedS, 'f', 1) + QStringLiteral(" s");
    if (progress.remainingS)
        time += QStringLiteral(", %1 s left").arg(locale.toString(*progress.remainingS, 'f', 1));
    parts << time << QStringLiteral("%1 alive").arg(locale.toString(progress.processes))
          << QStringLiteral("%1 events").arg(locale.toString(progress.events));
    if (progress.dropped > 0)
        parts << QStringLiteral("%1 dropped").arg(locale.toString(progress.dropped));
    return parts.join(QStringLiteral("   "));
}

} // namespace plab
