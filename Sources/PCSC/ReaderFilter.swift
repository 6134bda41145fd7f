// SPDX-License-Identifier: Apache-2.0
public import SmartCard

/// Which readers exist for us. All others are neither listed nor watched nor opened.
public struct ReaderFilter: Hashable, Sendable {
    private let prefixes: [String]?

    /// Every reader.
    public static let all = ReaderFilter(prefixes: nil)

    /// The virtual readers of vpcd (vsmartcard) only.
    public static let virtual = ReaderFilter(beginnings: ["Virtual PCD"])

    /// Readers whose name begins with one of these texts; none at all for an empty list.
    public init(beginnings: [String]) { self.init(prefixes: beginnings) }

    private init(prefixes: [String]?) { self.prefixes = prefixes }

    /// True when `reader` exists for us.
    public func allows(_ reader: ReaderName) -> Bool {
        prefixes?.contains { reader.rawValue.hasPrefix($0) } ?? true
    }
}
