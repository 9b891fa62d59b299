// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes on a link: frames cut out of them are the same in whatever pieces they come, and what a parent
// may have sent gives a record that can be shown and read again. The first byte chooses experiment, the
// second the pieces.
#include "core/runtime/frame.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/watched.h"

#include <sys/socket.h>

#include <algorithm>

using namespace plab;

namespace {

QList<QByteArray> framesIn(const QByteArray &bytes, qsizetype piece)
{
    FrameReader reader(WorkerFrameLimit);
    QList<QByteArray> frames;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        reader.feed(bytes.mid(at, piece));
        while (const std::optional<Frame> frame = reader.next())
            frames.append(packFrame(frame->type, frame->payload));
    }
    return frames;
}

void sendTo(int socket, const QByteArray &bytes)
{
    (void)::send(socket, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data + 2), qsizetype(size - 2));
    const QList<QByteArray> whole = framesIn(bytes, std::max<qsizetype>(1, bytes.size()));
    claim(framesIn(bytes, 1 + data[1] % 16) == whole, "frames do not depend on the pieces they come in");
    claim(bytes.startsWith(whole.join()), "frames are what was sent");
    if (whole.isEmpty())
        return 0; // a repeat in which nothing comes costs a hundred times as much

    WatchedRepeat repeat(data[0]);
    sendTo(repeat.parentsLink(), bytes);
    sendTo(repeat.channel(), bytes); // as a message, of a wrong size mostly
    repeat.watch().collect();
    repeat.finish();
    return 0;
}
