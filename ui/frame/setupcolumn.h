// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

class QAction;
class QTabWidget;

namespace plab {

class LibraryPane;
class ParameterForm;

/// The left column: the library over the settings.
class SetupColumn : public QSplitter
{
    Q_OBJECT
public:
    explicit SetupColumn(QWidget *parent = nullptr);

    void setLessonAction(QAction *action); ///< opens the lesson: a button beside the settings' title

    LibraryPane *library() const { return m_library; }
    ParameterForm *form() const { return m_form; }

    void showSettings(); ///< brings the form to the front and gives it the focus

private:
    LibraryPane *m_library = nullptr;
    ParameterForm *m_form = nullptr;
    QTabWidget *m_tabs = nullptr;
};

} // namespace plab
