// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/columnimage.h"

#include <cmath>

namespace plab {
namespace {

constexpr LaneState BottomUp[] = {LaneState::Working, LaneState::Sleeping, LaneState::Racing,   LaneState::Holding,
                                  LaneState::Waiting, LaneState::Idle,     LaneState::Starting, LaneState::Alive};

/// State of every pixel of one column, from the bottom; Absent above what lived.
void divideColumn(const Timeline::Bin &bin, std::vector<LaneState> &column)
{
    if (!bin.mixed || bin.crossings <= 1) { // an edge between two spans stays sharp
        const bool mostly = bin.share[std::size_t(bin.dominant)] >= 0.5f;
        std::fill(column.begin(), column.end(), mostly ? bin.dominant : LaneState::Absent);
        return;
    }
    const auto height = double(column.size());
    double top = 0;
    std::size_t filled = 0;
    for (LaneState state : BottomUp) {
        top += double(bin.share[std::size_t(state)]);
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
    std::array<qsizetype, LaneStateCount> tileStrides {};
    for (std::size_t state = 0; state < LaneStateCount; ++state) {
        const QImage &tile = hatch.tile(LaneState(state));
        tiles[state] = reinterpret_cast<const QRgb *>(tile.constBits());
        tileStrides[state] = tile.bytesPerLine() / qsizetype(sizeof(QRgb));
    }
    const int period = hatch.tile(LaneState::Working).width();
    std::vector<LaneState> column(std::size_t(height), LaneState::Absent);
    for (int x = 0; x < width; ++x) {
        if (bins[std::size_t(x)].dominant == LaneState::Absent)
            continue;
        divideColumn(bins[std::size_t(x)], column);
        for (int y = 0; y < height; ++y) {
            const auto state = std::size_t(column[std::size_t(height - 1 - y)]);
            if (state != 0)
                pixels[y * stride + x] = tiles[state][(y % period) * tileStrides[state] + x % period];
        }
    }
    return image;
}

} // namespace plab
