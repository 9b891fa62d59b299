// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/refreshpacer.h"

#include <algorithm>

namespace plab {

RefreshPacer::RefreshPacer(std::function<void()> refresh, QObject *parent)
    : QObject(parent), m_refresh(std::move(refresh))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RefreshPacer::serve);
}

void RefreshPacer::request()
{
    if (m_timer.isActive())
        return;
    const qint64 passed = m_sinceLast.isValid() ? m_sinceLast.elapsed() : PauseMs;
    m_timer.start(int(std::max<qint64>(0, PauseMs - passed)));
}

void RefreshPacer::requestNow()
{
    m_timer.start(0);
}

void RefreshPacer::serve()
{
    m_refresh();
    m_sinceLast.start(); // after the work, so that a slow refresh leaves the window time to breathe
}

} // namespace plab
