// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A station of the configuration.
package struct StationPlace: Hashable, Sendable {
    /// Name shown to people and written in the journal's log.
    package let name: String
    /// Reader by its whole name or a part only one reader has.
    package let reader: String

    package init(name: String, reader: String) {
        self.name = name
        self.reader = reader
    }

    var selector: ReaderSelector { ReaderSelector(text: reader) }
}
