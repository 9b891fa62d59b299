// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/event.h"
#include "core/model/outcome.h"

#include <QColor>
#include <QFont>
#include <QPalette>

namespace plab {

/// The one table of colours (Okabe–Ito, lighter in the dark) that every view uses, screen and export alike.
/// Colour never carries meaning alone: waiting is hatched, grades have sign and word. GUI thread.
class Theme
{
public:
    enum class Kind { Light, Dark };

    /// The theme that fits the application's palette (dark if window text is lighter than the window).
    static Theme current();
    static Theme of(Kind kind);

    Kind kind() const { return m_kind; }
    bool isDark() const { return m_kind == Kind::Dark; }

    QColor background() const; ///< window and chart background
    QColor surface() const;    ///< inputs, remark box
    QColor text() const;
    QColor mutedText() const; ///< secondary text; still ≥ 4.5:1
    QColor line() const;      ///< separators
    QColor grid() const;      ///< chart grid
    QColor accent() const;    ///< selection, tab underline, markers
    QColor runButton() const;
    QColor errorBackground() const; ///< the inline bar

    QColor colour(LaneState state) const;
    QColor colour(ChartRole role) const;
    QColor colour(Grade grade) const;        ///< for the sign and the word: ≥ 4.5:1 on the background
    QColor textColour(ChartRole role) const; ///< the role's hue as text: ≥ 4.5:1 on the background
    QColor fill(LaneState state) const; ///< solid ground of a bar: pale where the timeline hatches over it

    /// A whole QPalette of this kind for the application (`--theme`, View › Theme).
    QPalette palette() const;
    /// The application-wide style sheet in this kind's colours, on top of the Fusion style, with sizes from
    /// the application's font. Beside the widget classes it knows the object name `runButton` and the dynamic
    /// property `look`: QLabel "section", "chapter", "headline", "muted", "warning"; QFrame "remark",
    /// "error", "separator"; buttons "flat",
    /// "next" and "small".
    QString styleSheet() const;
    /// Makes the whole application look so: Fusion, palette and style sheet.
    void apply() const;

private:
    explicit Theme(Kind kind) : m_kind(kind) { }
    Kind m_kind;
};

} // namespace plab
