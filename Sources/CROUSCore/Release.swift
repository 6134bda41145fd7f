// SPDX-License-Identifier: Apache-2.0

/// The release these programs belong to.
package enum Release {
    /// As in CHANGELOG.md.
    package static let version = "0.1.0"
    /// A day before this release was finished, changed with ``version``: a clock that is behind it is wrong.
    package static let date = Timestamp(milliseconds: 1_793_491_200_000)
    /// Header of every answer of the API in which crousd names its version.
    package static let header = "Crousd-Version"

    /// True when `other`, as `major.minor.patch`, is a later version than this one; false for any other text.
    package static func isOlder(than other: String) -> Bool {
        guard let ours = parts(of: version), let theirs = parts(of: other) else { return false }
        return ours.lexicographicallyPrecedes(theirs)
    }

    private static func parts(of version: String) -> [UInt]? {
        let cells = version.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = cells.compactMap { UInt($0) }
        return cells.count == 3 && numbers.count == 3 ? numbers : nil
    }
}
