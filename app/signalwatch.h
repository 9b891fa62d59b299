// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSocketNotifier>

#include <memory>

namespace plab {

/// Turns SIGINT, SIGTERM and SIGHUP into a Qt signal, again and again, so that a second Ctrl-C ends nothing
/// roughly either. SIGHUP stays ignored where it was (nohup). One at a time; handlers are put back at the
/// end.
class SignalWatch : public QObject
{
    Q_OBJECT
public:
    explicit SignalWatch(QObject *parent = nullptr);
    ~SignalWatch() override;

    int caught() const { return m_caught; } ///< the first signal that came; 0 for none

Q_SIGNALS:
    void asked(int signalNumber);

private:
    void readPipe();

    int m_readEnd = -1;
    int m_caught = 0;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace plab
