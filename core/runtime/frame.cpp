// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/frame.h"

#include <cstring>

namespace plab {

namespace {

struct FrameHeader
{
    std::uint32_t length;
    std::uint16_t type;
    std::uint16_t zero;
};
static_assert(sizeof(FrameHeader) == 8);

} // namespace

QByteArray packFrame(FrameType type, const QByteArray &payload)
{
    const FrameHeader header {std::uint32_t(payload.size()), std::uint16_t(type), 0};
    return QByteArray(reinterpret_cast<const char *>(&header), sizeof header) + payload;
}

std::optional<Frame> FrameReader::next()
{
    FrameHeader header;
    if (m_broken || m_buffer.size() < qsizetype(sizeof header))
        return std::nullopt;
    std::memcpy(&header, m_buffer.constData(), sizeof header);
    const bool known = header.type >= std::uint16_t(FrameType::Hello)
        && header.type <= std::uint16_t(FrameType::ThreadWarning);
    if (header.length > m_limit || header.zero != 0 || !known) {
        m_broken = true;
        m_buffer.clear();
        return std::nullopt;
    }
    const qsizetype whole = qsizetype(sizeof header) + header.length;
    if (m_buffer.size() < whole)
        return std::nullopt;
    Frame frame {FrameType(header.type), m_buffer.mid(sizeof header, header.length)};
    m_buffer.remove(0, whole);
    return frame;
}

} // namespace plab
