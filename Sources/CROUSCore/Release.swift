// SPDX-License-Identifier: Apache-2.0

/// The release these programs belong to.
package enum Release {
    /// As in CHANGELOG.md.
    package static let version = "0.1.0"
    /// A day on which this release was not finished yet, moved with ``version``: a clock that says less is wrong.
    package static let date = Timestamp(milliseconds: 1_793_491_200_000)
}
