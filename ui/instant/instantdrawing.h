// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "ui/base/theme.h"

#include <QPainter>

#include <memory>
#include <optional>

namespace plab {

/// One instant of a repeat, laid out and ready to be painted, on screen and in files alike.
class InstantDrawing
{
public:
    virtual ~InstantDrawing() = default;

    virtual QSizeF size() const = 0; ///< may be larger than the room it was made for: the pane scrolls
    virtual void paint(QPainter &painter, const Theme &theme) const = 0;
    virtual QString tipAt(const QPointF &at) const = 0; ///< empty where there is nothing
    virtual QString words() const = 0;                  ///< all that is drawn, for screen readers
};

/// What makes one view different from another. Functions are pure; instants are seconds from the entry.
struct InstantKind
{
    View view = View::Family;
    QString emptyText; ///< while there is nothing to draw
    /// The same of a repeat that holds nothing to draw: why. May be null.
    QString (*emptyWords)(const Repeat &repeat) = nullptr;
    /// Null if this repeat holds nothing to draw.
    std::unique_ptr<InstantDrawing> (*draw)(const Repeat &repeat, double timeS, const QSizeF &room,
                                            const QFont &font) = nullptr;
    /// What is so at this instant, or what has just become so.
    QString (*sentence)(const Repeat &repeat, double timeS) = nullptr;
    /// The nearest instant before (or after) this one at which the picture changes; null: none.
    std::optional<double> (*change)(const Repeat &repeat, double timeS, bool later) = nullptr;
    /// The instant shown of a finished repeat while no person has chosen one.
    double (*restingInstant)(const Repeat &repeat) = nullptr;
};

const InstantKind &familyKind();
const InstantKind &waitingKind();

} // namespace plab
