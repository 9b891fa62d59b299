// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>

namespace plab {

class Actions;

/// Light or dark, and how large the text is, for the whole application. Kept in QSettings. GUI thread, one
/// per program.
class Appearance : public QObject
{
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };

    /// Looks at the system's palette before anything changes it, then applies what was kept.
    explicit Appearance(QObject *parent = nullptr);

    /// Does what the actions of View ask for: theme and text size.
    void follow(const Actions &actions);

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);

    void setTextStep(int step);
    void setForProjector(bool on); ///< larger by some steps for as long; not kept

Q_SIGNALS:
    void changed(); ///< colours or text size; views that cache either must drop it

private:
    void apply();

    Choice m_choice = Choice::System;
    int m_textStep = 0;
    bool m_forProjector = false;
    bool m_systemIsDark = false;
    QFont m_systemFont;
};

} // namespace plab
