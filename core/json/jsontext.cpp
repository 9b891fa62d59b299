// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/jsontext.h"

#include <algorithm>
#include <cstring>

namespace plab {

namespace {

constexpr qsizetype PieceBytes = 256 << 10;
constexpr qsizetype KeptBytes = 4 << 10;
constexpr qsizetype EscapeBytes = 6;             ///< "\ud83d"
constexpr qsizetype PairBytes = 2 * EscapeBytes; ///< "\ud83d\ude00"

/// 0xd800 to 0xdfff if the escape of a half begins there.
int halfAt(QByteArrayView json, qsizetype at)
{
    if (at + EscapeBytes > json.size() || json[at] != '\\' || json[at + 1] != 'u')
        return 0;
    bool ok = false;
    const int unit = json.sliced(at + 2, 4).toByteArray().toInt(&ok, 16);
    return ok && unit >= 0xd800 && unit <= 0xdfff ? unit : 0;
}

/// Up to where a text may be read before more of it is here: not into an escape that may be half of a pair.
char *untilLastEscape(char *begin, char *end)
{
    char *escape = std::find(std::max(begin, end - PairBytes + 1), end, '\\');
    const auto isSecond = [&] { // perhaps: of a pair that begins before
        return escape < end && escape - begin >= EscapeBytes
            && halfAt(QByteArrayView(escape - EscapeBytes, EscapeBytes), 0) != 0;
    };
    do {
        if (isSecond())
            escape -= EscapeBytes;
        while (escape < end && escape > begin && escape[-1] == '\\') // of which each other one is escaped
            --escape;
    } while (isSecond());
    return escape;
}

} // namespace

qsizetype loneHalf(QByteArrayView json, qsizetype from)
{
    for (qsizetype at = from; (at = json.indexOf('\\', at)) >= 0; at += 2) {
        const int unit = halfAt(json, at);
        if (unit == 0)
            continue;
        const int next = unit < 0xdc00 ? halfAt(json, at + EscapeBytes) : 0;
        if (next < 0xdc00)
            return at;
        at += PairBytes - 2; // a whole pair
    }
    return -1;
}

QByteArray withoutLoneHalves(const QByteArray &json)
{
    QByteArray whole;
    qsizetype copied = 0;
    for (qsizetype at = 0; (at = loneHalf(json, at)) >= 0; copied = at += EscapeBytes)
        whole += QByteArrayView(json).sliced(copied, at - copied).toByteArray() + "\xEF\xBF\xBD";
    return copied == 0 ? json : whole + json.mid(copied);
}

JsonText::JsonText(Pieces pieces)
    : m_pieces(std::move(pieces)), m_buffer(std::size_t(KeptBytes + PieceBytes + 1)),
      m_begin(m_buffer.data()), m_at(m_begin), m_end(m_begin), m_have(m_begin)
{
    refill();
    if (!QByteArrayView(m_at, m_end - m_at).startsWith("\xEF\xBB\xBF"))
        return;
    for (int i = 0; i < 3; ++i)
        Take();
    forget(m_at);
    m_column = 0;
}

JsonText::JsonText(const QByteArray &whole)
    : JsonText([&whole, at = qsizetype(0)](char *room, qsizetype size) mutable {
          const qsizetype count = std::min(size, whole.size() - at);
          std::memcpy(room, whole.constData() + at, std::size_t(count));
          at += count;
          return count;
      })
{
}

void JsonText::refill()
{
    forget(m_end - std::min<qsizetype>(KeptBytes, m_end - m_begin));
    const qsizetype kept = m_at - m_begin;
    std::memmove(m_buffer.data(), m_begin, std::size_t(m_have - m_begin));
    m_have = m_buffer.data() + (m_have - m_begin);
    m_begin = m_buffer.data();
    m_at = m_end = m_begin + kept;
    char *const roomEnd = m_buffer.data() + m_buffer.size() - 1;
    m_isTooLong = m_offset > m_allowed;
    m_isOver = m_isOver || m_isTooLong;
    const qsizetype least = m_offset == 0 && kept == 0 ? 3 : 1; // a byte order mark is seen whole
    while (!m_isOver && m_end - m_at < least) {
        const qsizetype got = m_pieces(m_have, roomEnd - m_have);
        m_isOver = got <= 0;
        m_have += std::max<qsizetype>(got, 0);
        m_end = m_isOver ? m_have : untilLastEscape(m_at, m_have);
        if (m_have == roomEnd && m_end == m_at) // nothing but escapes
            m_end = m_have;
    }
    const QByteArrayView fresh(m_at, m_end - m_at);
    for (qsizetype half = 0; (half = loneHalf(fresh, half)) >= 0; half += EscapeBytes)
        std::memcpy(m_at + half, "\\ufffd", EscapeBytes);
    if (m_isOver)
        *m_end = '\0';
}

/// Counts lines and columns up to there; what is before cannot be asked for any more.
void JsonText::forget(const char *until)
{
    const QByteArrayView gone(m_begin, until - m_begin);
    m_lines += std::count(gone.begin(), gone.end(), '\n');
    const qsizetype newline = gone.lastIndexOf('\n');
    if (newline >= 0)
        m_column = 0;
    for (const char byte : gone.sliced(newline + 1))
        m_column += ((uchar(byte) & 0xc0) != 0x80) + (uchar(byte) >= 0xf0);
    m_offset += until - m_begin;
    m_begin += until - m_begin;
}

void JsonText::skipSpace()
{
    while (Peek() == ' ' || Peek() == '\n' || Peek() == '\r' || Peek() == '\t')
        Take();
}

const char *JsonText::at(std::size_t offset) const
{
    return m_begin + std::clamp<qint64>(qint64(offset) - m_offset, 0, m_end - m_begin);
}

Text JsonText::place(std::size_t offset) const
{
    const QByteArrayView before(m_begin, at(offset) - m_begin);
    const qsizetype newlines = std::count(before.begin(), before.end(), '\n');
    const QByteArrayView line = before.sliced(before.lastIndexOf('\n') + 1);
    const qint64 column = (newlines > 0 ? 0 : m_column) + QString::fromUtf8(line).size() + 1;
    return tr("Line %1, column %2")
        .arg(Text::digits(qint64(m_lines + newlines + 1)), Text::digits(qint64(column)));
}

std::size_t JsonText::startOfQuoted() const
{
    const char *quote = m_at - 2; // behind it stands the closing one
    const auto isEscaped = [this](const char *byte) {
        const char *first = byte;
        while (first > m_begin && first[-1] == '\\')
            --first;
        return (byte - first) % 2 == 1;
    };
    while (quote > m_begin && (*quote != '"' || isEscaped(quote)))
        --quote;
    return std::size_t(m_offset + (std::max<const char *>(quote, m_begin) - m_begin));
}

QString JsonText::numberAt(std::size_t offset) const
{
    const char *const begin = at(offset);
    const char *const limit = std::min<const char *>(m_end, begin + 60);
    const char *const end =
        std::find_if(begin, limit, [](char c) { return c == '\0' || !std::strchr("+-.0123456789eE", c); });
    return QString::fromLatin1(begin, end - begin);
}

} // namespace plab
