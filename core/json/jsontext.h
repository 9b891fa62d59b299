// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"
#include <QByteArray>

#include <functional>
#include <vector>

namespace plab {

/// The most of a text that is kept in memory as what it says.
constexpr qint64 LargestKept = qint64(1) << 32;

/// A JSON text that is read once, from beginning to end, and of which only a piece is held: the stream that
/// RapidJSON reads from (its names for what a stream can do), with what its errors lack, line and column.
class JsonText
{
public:
    /// Puts up to `size` bytes there and says how many; 0 at the end. Who fails says 0 and keeps the cause.
    using Pieces = std::function<qsizetype(char *room, qsizetype size)>;

    explicit JsonText(Pieces pieces);
    explicit JsonText(const QByteArray &whole); ///< borrowed
    JsonText(const JsonText &) = delete;
    JsonText &operator=(const JsonText &) = delete;

    using Ch = char;
    char Peek() const { return *m_at; } ///< '\0' at the end, too
    char Take()
    {
        const char taken = *m_at;
        if (m_at < m_end && ++m_at == m_end)
            refill();
        return taken;
    }
    std::size_t Tell() const { return std::size_t(m_offset + (m_at - m_begin)); }
    char *PutBegin() { return nullptr; } ///< of a stream that is written to: never called
    void Put(char) { }
    void Flush() { }
    std::size_t PutEnd(char *) { return 0; }

    bool isAtEnd() const { return m_at == m_end; }

    /// Allows so many bytes more than what was allowed so far. Whoever reads without an end in sight keeps
    /// what it has to keep small.
    void allow(qint64 bytes) { m_allowed += bytes; }
    bool isTooLong() const { return m_isTooLong; } ///< then it ended early
    void skipSpace();

    /// "Line 3, column 1", of a byte that was read lately.
    Text place(std::size_t offset) const;
    /// Where the text in quotes begins that was read last.
    std::size_t startOfQuoted() const;
    /// What stands there as far as it looks like a number, shortened.
    QString numberAt(std::size_t offset) const;

private:
    void refill();
    void forget(const char *until);
    const char *at(std::size_t offset) const;

    Pieces m_pieces;
    std::vector<char> m_buffer;
    char *m_begin; ///< a part of what was read already, for sentences
    char *m_at;
    char *m_end;         ///< of what may be read; points to '\0' at the text's end
    char *m_have;        ///< of what came: an escape that is cut off waits here for its rest
    qint64 m_offset = 0; ///< of m_begin
    qint64 m_lines = 0;  ///< before m_begin
    qint64 m_column = 0; ///< of m_begin, in UTF-16 units as editors count
    qint64 m_allowed = LargestKept;
    bool m_isOver = false;
    bool m_isTooLong = false;
};

/// Half of a surrogate pair, written as an escape, is no character (RFC 8259, 8.2), and readers refuse it.
/// QJsonDocument writes such a half as "\ud800". Where the next one stands, -1 if there is none.
qsizetype loneHalf(QByteArrayView json, qsizetype from = 0);

/// The same with the replacement character U+FFFD for each half.
QByteArray withoutLoneHalves(const QByteArray &json);

} // namespace plab
