// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "ui/base/picturefile.h"
#include "ui/base/pictureoptions.h"
#include "ui/instant/instantdrawing.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QToolButton;

namespace plab {

class InstantCanvas;
class RefreshPacer;

/// One view of an instant: the picture, the instant and what has just happened in words, and buttons that
/// step from change to change. Shows the newest instant until a person chooses one here or in the timeline.
/// GUI thread.
class InstantPane : public QWidget
{
    Q_OBJECT
public:
    /// The kind must stay.
    explicit InstantPane(const InstantKind &kind, QWidget *parent = nullptr);

    View view() const { return m_kind.view; }

    /// Shows the record's timeline repeat; may be called as often as a live record grows. Null shows nothing.
    void showRun(std::shared_ptr<const RunRecord> record, const QString &name);
    /// Seconds from the entry; null: the newest instant of a live run, the one that rests of a finished one.
    void setInstant(std::optional<double> seconds);
    std::optional<double> instant() const { return m_instant; }

    QString caption() const { return m_sentence; } ///< what has just happened
    bool isEmpty() const;

    /// What is seen, all of it, with instant and sentence above. The size follows what there is to draw.
    QImage picture(PictureOptions options) const;
    /// The same as what a file of this name holds.
    Result<QByteArray> file(const QString &path, PictureOptions options) const;

Q_SIGNALS:
    void instantRequested(std::optional<double> seconds);
    void copyRequested();
    void saveRequested();

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildHeader();
    QToolButton *makeButton(const QString &icon, const QString &text, const QString &toolTip);
    void sizeCaption();
    void step(bool later);
    void refresh();
    QString instantWords() const;
    QString emptyWords() const;
    void fillHeader();
    const Repeat *repeat() const;
    double shownInstant() const;
    Picture pictureOf(PictureOptions &options) const;

    const InstantKind &m_kind;
    std::shared_ptr<const RunRecord> m_record;
    QString m_name;
    std::optional<double> m_instant;
    double m_resting; ///< of a finished run
    QString m_sentence;
    QLabel *m_time = nullptr;
    QLabel *m_caption = nullptr;
    int m_captionHeight = 0; ///< the most that a sentence of this run has needed at this width
    QToolButton *m_earlier = nullptr;
    QToolButton *m_later = nullptr;
    QToolButton *m_newest = nullptr;
    QScrollArea *m_scroll = nullptr;
    InstantCanvas *m_canvas = nullptr;
    RefreshPacer *m_pacer = nullptr;
};

} // namespace plab
