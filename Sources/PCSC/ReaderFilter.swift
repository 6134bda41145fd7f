// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// Which readers this process may use. All others are neither listed nor watched nor opened.
package struct ReaderFilter: Hashable, Sendable {
    private let prefixes: [String]?

    package static let all = ReaderFilter(prefixes: nil)

    /// The virtual readers of vpcd (vsmartcard) only. PC/SC identifies them by this name alone, which `reader.conf.d`
    /// sets: the driver has no attribute of vendor or type.
    package static let virtual = ReaderFilter(beginnings: ["Virtual PCD"])

    /// Readers whose name begins with one of these texts; no reader for an empty list.
    package init(beginnings: [String]) { self.init(prefixes: beginnings) }

    private init(prefixes: [String]?) { self.prefixes = prefixes }

    /// True when `reader` may be used.
    package func allows(_ reader: ReaderName) -> Bool {
        prefixes?.contains { reader.rawValue.hasPrefix($0) } ?? true
    }
}
