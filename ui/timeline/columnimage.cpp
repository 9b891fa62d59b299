// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/columnimage.h"

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr LaneState BottomUp[] = {LaneState::Working, LaneState::Ready,   LaneState::Sleeping,
                                  LaneState::Racing,  LaneState::Holding, LaneState::HoldingWaiting,
                                  LaneState::Waiting, LaneState::Idle,    LaneState::Starting,
                                  LaneState::Alive,   LaneState::Zombie,  LaneState::NotRecorded};

/// The whole column works, as far as it had a CPU.
void divideWorking(const Timeline::Bin &bin, std::vector<LaneState> &column)
{
    const auto height = float(column.size());
    for (std::size_t y = 0; y < column.size(); ++y) {
        const float at = (float(y) + 0.5f) / height;
        column[y] = at < bin.ran       ? LaneState::Working
            : at < bin.ran + bin.ready ? LaneState::Ready
                                       : LaneState::Sleeping;
    }
}

/// Who waits with a lock in hand shows both.
void splitHeld(std::vector<LaneState> &column)
{
    const auto first = std::find(column.begin(), column.end(), LaneState::HoldingWaiting);
    const auto past =
        std::find_if(first, column.end(), [](LaneState state) { return state != LaneState::HoldingWaiting; });
    const auto held = std::ptrdiff_t(std::lround(double(past - first) * Hatch::HeldPart));
    std::fill(first, first + held, LaneState::Holding);
    std::fill(first + held, past, LaneState::Waiting);
}

/// State of every pixel of one column, from the bottom; Absent above what lived.
void divideColumn(const Timeline::Bin &bin, std::vector<LaneState> &column)
{
    if (!bin.mixed || bin.crossings <= 1) { // an edge between two spans stays sharp
        const bool mostly = bin.share[std::size_t(bin.dominant)] >= 0.5f;
        if (mostly && bin.dominant == LaneState::Working)
            return divideWorking(bin, column);
        std::fill(column.begin(), column.end(), mostly ? bin.dominant : LaneState::Absent);
        return;
    }
    const Timeline::Bin::Shares shares = bin.divided();
    const auto height = double(column.size());
    double top = 0;
    std::size_t filled = 0;
    for (LaneState state : BottomUp) {
        top += double(shares[std::size_t(state)]);
        const auto until = std::min(column.size(), std::size_t(std::lround(top * height)));
        for (; filled < until; ++filled)
            column[filled] = state;
    }
    for (; filled < column.size(); ++filled)
        column[filled] = LaneState::Absent;
}

} // namespace

QImage columnImage(const std::vector<Timeline::Bin> &bins, int height, const Hatch &hatch)
{
    const int width = int(bins.size());
    QImage image(std::max(width, 1), height, QImage::Format_ARGB32_Premultiplied);
    image.fill(0);
    const qsizetype stride = image.bytesPerLine() / qsizetype(sizeof(QRgb));
    auto *pixels = reinterpret_cast<QRgb *>(image.bits());
    std::array<const QRgb *, LaneStateCount> tiles {};
    for (std::size_t state = 0; state < LaneStateCount; ++state)
        tiles[state] = reinterpret_cast<const QRgb *>(
            hatch.tile(LaneState(state)).constBits()); // 4-byte pixels: rows are not padded
    const int period = hatch.tile(LaneState::Working).width();
    std::vector<LaneState> column(std::size_t(height), LaneState::Absent);
    for (int x = 0; x < width; ++x) {
        if (bins[std::size_t(x)].dominant == LaneState::Absent)
            continue;
        divideColumn(bins[std::size_t(x)], column);
        splitHeld(column);
        const bool lines = !bins[std::size_t(x)].mixed || bins[std::size_t(x)].crossings <= 1;
        for (int y = 0; y < height; ++y) {
            const LaneState state = column[std::size_t(height - 1 - y)];
            if (state != LaneState::Absent)
                pixels[y * stride + x] =
                    lines ? tiles[std::size_t(state)][(y % period) * period + x % period] : hatch.flat(state);
        }
    }
    return image;
}

} // namespace plab
