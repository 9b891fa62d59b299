// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/readfile.h"

#include <QByteArray>

namespace plab {

/// Takes the next piece of a text. False: it takes no more, and the rest need not be made.
using Sink = std::function<bool(const QByteArray &piece)>;

/// A text that is made bit by bit and handed on in pieces: it may be of gigabytes, and is never held whole.
class TextPieces
{
public:
    /// `all` is how much there is to do, for the progress.
    TextPieces(const Sink &sink, const FileProgress &progress, qint64 all)
        : m_sink(sink), m_progress(progress), m_all(all)
    {
    }

    QByteArray &text() { return m_text; } ///< to be appended to

    /// So much is done. False: stop here.
    bool goesOn(qint64 done = 0)
    {
        m_done += done;
        return m_text.size() < PieceBytes || handOn();
    }
    bool handOn()
    {
        m_isRefused = m_isRefused || !m_sink(m_text) || (m_progress && !m_progress(m_done, m_all));
        m_text.clear();
        m_text.reserve(PieceBytes + PieceBytes / 8);
        return !m_isRefused;
    }

private:
    static constexpr qsizetype PieceBytes = 1 << 20;

    const Sink &m_sink;
    const FileProgress &m_progress;
    const qint64 m_all;
    qint64 m_done = 0;
    bool m_isRefused = false;
    QByteArray m_text;
};

} // namespace plab
