// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/sam/entries`; never the value of a key.
package struct SAMEntriesReport: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        /// Number of the entry.
        package let number: UInt8
        /// Type of its keys, for instance `aes128`; nil for an unknown code.
        package let type: String?
        /// Use of its keys: `host`, `picc`, `offlineChange` or `offlineCrypto`; nil for an unknown code.
        package let keyClass: String?
        /// Versions held.
        package let versions: [UInt8]
        /// True when its keys may only be used diversified.
        package let diversifiedOnly: Bool
        /// True when the entry is disabled.
        package let isDisabled: Bool
        /// True when a session key may leave the SAM: not fit for production.
        package let dumpsSessionKey: Bool
        /// DESFire application in hexadecimal as on the wire, nil for none.
        package let application: String?
        /// Entry whose key may change this one.
        package let changeEntry: UInt8
        /// Number of its usage counter, nil when it has none.
        package let counter: UInt8?
        /// Uses left of the counter.
        package let usesLeft: UInt32?
        /// Limit of the counter.
        package let usesAllowed: UInt32?

        package init(
            number: UInt8,
            type: String?,
            keyClass: String?,
            versions: [UInt8],
            diversifiedOnly: Bool,
            isDisabled: Bool,
            dumpsSessionKey: Bool,
            application: String?,
            changeEntry: UInt8,
            counter: UInt8?,
            usesLeft: UInt32?,
            usesAllowed: UInt32?
        ) {
            self.number = number
            self.type = type
            self.keyClass = keyClass
            self.versions = versions
            self.diversifiedOnly = diversifiedOnly
            self.isDisabled = isDisabled
            self.dumpsSessionKey = dumpsSessionKey
            self.application = application
            self.changeEntry = changeEntry
            self.counter = counter
            self.usesLeft = usesLeft
            self.usesAllowed = usesAllowed
        }
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// The entries by number.
    package let entries: [Entry]

    package init(uid: String, entries: [Entry]) {
        self.uid = uid
        self.entries = entries
    }
}
