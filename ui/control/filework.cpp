// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/filework.h"

#include "ui/base/noticebar.h"

#include <QThread>

#include <algorithm>
#include <chrono>

namespace plab {

namespace {

using namespace std::chrono_literals;
constexpr auto Moment = 300ms; ///< what is done by then needs no notice

} // namespace

FileWork::FileWork(NoticeBar *notices, QObject *parent) : QObject(parent), m_notices(notices)
{
    m_looking.setInterval(Moment);
    connect(&m_looking, &QTimer::timeout, this, &FileWork::show);
}

FileWork::~FileWork()
{
    if (!m_thread)
        return;
    m_isCancelled = m_task.kind == Kind::Reads;
    m_thread->wait();
    for (; !m_waiting.empty(); m_waiting.pop()) {
        if (m_waiting.front().kind == Kind::Writes)
            m_waiting.front().run({});
    }
}

void FileWork::tellFailure(const Error &error)
{
    m_notices->tell(m_isCancelled ? NoticeBar::Kind::Info : NoticeBar::Kind::Error, error.sentence.shown());
}

void FileWork::cancel()
{
    m_isCancelled = true;
}

void FileWork::enqueue(Task task)
{
    m_writes += task.kind == Kind::Writes;
    m_waiting.push(std::move(task));
    if (!m_thread)
        begin();
}

void FileWork::begin()
{
    m_task = std::move(m_waiting.front());
    m_waiting.pop();
    m_isCancelled = false;
    m_percent = -1;
    m_told.clear();
    m_thread = QThread::create([this] {
        m_after = m_task.run([this](qint64 done, qint64 all) {
            m_percent = all > 0 ? int(std::min<qint64>(100, done * 100 / all)) : -1;
            return !m_isCancelled;
        });
    });
    m_thread->setParent(this);
    connect(m_thread, &QThread::finished, this, &FileWork::finish);
    m_looking.start();
    m_thread->start();
}

void FileWork::finish()
{
    m_looking.stop();
    m_thread->deleteLater();
    m_thread = nullptr;
    m_writes -= m_task.kind == Kind::Writes;
    if (!m_told.isEmpty() && m_notices->sentence() == m_told)
        m_notices->dismiss();
    const std::function<void()> after = std::move(m_after);
    m_task = {};
    after();
    if (m_thread) // what came after has begun something
        return;
    if (!m_waiting.empty())
        begin();
    else
        Q_EMIT idle();
}

QString FileWork::sentence() const
{
    const int percent = m_percent;
    if (m_isCancelled)
        return tr("%1: it is being cancelled.").arg(m_task.doing);
    return percent < 0 ? tr("%1…").arg(m_task.doing) : tr("%1: %2 %.").arg(m_task.doing).arg(percent);
}

/// Once told, the notice goes on counting; whatever else is told in its place stays.
void FileWork::show()
{
    const QString now = sentence();
    if (m_told.isEmpty())
        m_notices->tell(NoticeBar::Kind::Info, now, {{tr("&Cancel"), [this] { cancel(); }}});
    else if (m_notices->sentence() != m_told)
        return;
    else
        m_notices->amend(now);
    m_told = now;
}

} // namespace plab
