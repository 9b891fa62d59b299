// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstddef>

namespace plab {

/// What becomes of line breaks and tabs in a text for a terminal.
enum class Layout {
    Escaped, ///< they came from outside, and would look like lines of ours
    Kept,    ///< they are our own
};

/// The text with all that a terminal obeys instead of showing it written as an escape: "\x1b" for the control
/// characters of ASCII and of C1 (U+0080 to U+009F, which terminals obey in UTF-8, too), "\u202e" for those
/// that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069).
QString visibleText(const QString &text, Layout layout = Layout::Escaped);

/// What stands in a zero-ended UTF-8 field of fixed size, visible: a name that was too long for it may be cut
/// within a character.
QString visibleField(const char *field, std::size_t size);

/// A JSON document that means the same, with these characters as \u escapes: QJsonDocument leaves all but
/// those of ASCII as they are.
QByteArray visibleJson(const QByteArray &json);

} // namespace plab
