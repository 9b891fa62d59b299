// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <optional>

namespace plab {

/// What a worker's link carries, both ways, and what a manager's clients say to its server:
///
///     | length u32 | type u16 | zero u16 | payload, `length` bytes |      host byte order: both ends are
///     this machine
enum class FrameType : std::uint16_t {
    Hello = 1,          ///< worker → lab: protocol version u32, slot u32
    Text = 2,           ///< worker → lab: time u64 (CLOCK_MONOTONIC ns), UTF-8 line
    Result = 3,         ///< worker → lab: JSON object
    Bye = 4,            ///< worker → lab: nothing follows
    Answer = 5,         ///< lab → worker: the answer to hello, protocol version u32
    ThreadText = 6,     ///< parent → lab: slot u32 of one of its threads, then as Text
    Call = 7,           ///< client → manager's server: CBOR
    Return = 8,         ///< manager's server → client: CBOR
    Warning = 9,        ///< as Text: a line that tells of a fault
    ThreadWarning = 10, ///< as ThreadText
};

constexpr std::uint32_t FrameVersion = 1;
constexpr std::uint32_t WorkerFrameLimit = 256 * 1024; ///< checked before anything is allocated
constexpr std::uint32_t ParentFrameLimit = 64 * 1024 * 1024;

struct Frame
{
    FrameType type = FrameType::Bye;
    QByteArray payload;
};

QByteArray packFrame(FrameType type, const QByteArray &payload);

/// Cuts frames out of a byte stream, whatever pieces it comes in.
class FrameReader
{
public:
    explicit FrameReader(std::uint32_t limit) : m_limit(limit) { }

    void feed(const QByteArray &bytes) { m_buffer.append(bytes); }
    /// The next whole frame; null when there is none yet or the stream is broken.
    std::optional<Frame> next();
    /// Too long or unknown: nothing after it can be trusted.
    bool isBroken() const { return m_broken; }

private:
    QByteArray m_buffer;
    std::uint32_t m_limit;
    bool m_broken = false;
};

} // namespace plab
