// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace plab {

/// An experiment as a script in Python with the present settings in it: to be read, copied and saved. GUI
/// thread.
class PythonPane : public QWidget
{
    Q_OBJECT
public:
    explicit PythonPane(QWidget *parent = nullptr);

    /// `name` is proposed for the file, without its ending.
    void showScript(const QString &script, const QString &name);

private:
    void copy();
    void save();
    void changeEvent(QEvent *event) override;

    QPlainTextEdit *m_text = nullptr;
    QLabel *m_problem = nullptr; ///< why it could not be saved
    QString m_name;
};

} // namespace plab
