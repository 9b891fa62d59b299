// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signalwatch.h"

#include "app/endsignals.h"

#include <fcntl.h>
#include <unistd.h>

namespace plab {

SignalWatch::SignalWatch(QObject *parent) : QObject(parent)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    m_readEnd = ends[0];
    m_writeEnd = ends[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_readEnd, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &SignalWatch::readPipe);
    passSignalsTo(m_writeEnd);
}

SignalWatch::~SignalWatch()
{
    if (m_readEnd < 0)
        return;
    passSignalsTo(-1);
    m_notifier.reset();
    close(m_readEnd);
    close(m_writeEnd);
}

void SignalWatch::readPipe()
{
    unsigned char number = 0;
    while (read(m_readEnd, &number, 1) == 1)
        Q_EMIT asked(number);
}

} // namespace plab
