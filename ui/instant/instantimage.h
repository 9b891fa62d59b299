// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/model/runrecord.h"
#include "ui/base/picturefile.h"
#include "ui/base/pictureoptions.h"
#include "ui/instant/instantdrawing.h"

namespace plab {

/// "1.204 s"; of LastInstant "Now" or "At the end".
QString instantText(double timeS, bool finished);

/// What a view shows at an instant, all of it, with title, `head` and sentence above. Makes options.size as
/// large as that takes. Needs a QGuiApplication.
Picture instantPicture(const InstantKind &kind, const Repeat &repeat, double timeS, const QString &head,
                       const QFont &font, PictureOptions &options);

/// The same as a file, at the instant at which the view of a finished run rests; also without a window. The
/// error names the path and the cause.
Result<void> saveView(View view, const RunRecord &record, const QString &path, PictureOptions options);

} // namespace plab
