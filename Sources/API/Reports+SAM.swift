// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SAMCare

/// Answer of `GET /v1/sam`.
package struct SAMReport: Codable, Sendable {
    /// Reader it sits in.
    package let reader: String
    /// UID in hexadecimal.
    package let uid: String
    /// Mode, for instance `av2`.
    package let mode: String
    /// What the mode means for card work.
    package let advice: UserMessage
    /// Hardware version.
    package let hardwareVersion: String
    /// Software version.
    package let softwareVersion: String
    /// Production batch in hexadecimal.
    package let batch: String
    /// Day, month and year of production as the SAM gives them, in hexadecimal.
    package let production: String
    /// Protection of the host session: `plain`, `mac` or `full`; nil when none is open.
    package let protection: String?
    /// Why the SAM cannot be worked with, for instance a wrong host key; nil when it can, and in a list.
    package let problem: UserMessage?
}

/// Answer of `GET /v1/sam/list`.
package struct SAMListReport: Codable, Sendable {
    /// The SAMs found, asked without host authentication.
    package let sams: [SAMReport]
    /// Readers with a card that is in use or did not answer.
    package let unasked: [String]
}

/// Answer of `GET /v1/sam/entries`; never the value of a key.
package struct SAMEntriesReport: Codable, Sendable {
    /// One key entry.
    package struct Entry: Codable, Sendable {
        /// Number of the entry.
        package let number: UInt8
        /// Type of its keys, for instance `aes128`; nil for an unknown code.
        package let type: String?
        /// What its keys are for: `host`, `picc`, `offlineChange` or `offlineCrypto`; nil for an unknown code.
        package let keyClass: String?
        /// Versions held.
        package let versions: [UInt8]
        /// True when its keys may only be used diversified.
        package let diversifiedOnly: Bool
        /// True when the entry is disabled.
        package let isDisabled: Bool
        /// True when a session key may leave the SAM: not fit for production.
        package let dumpsSessionKey: Bool
        /// DESFire application in hexadecimal as on the wire, nil when the entry is for none.
        package let application: String?
        /// Entry whose key may change this one.
        package let changeEntry: UInt8
        /// Number of its usage counter, nil when it has none.
        package let counter: UInt8?
        /// Uses left of the counter.
        package let usesLeft: UInt32?
        /// Limit of the counter.
        package let usesAllowed: UInt32?
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// The entries by number.
    package let entries: [Entry]
}

/// Answer of `POST /v1/sam/check`, whose body is a profile or empty.
package struct SAMCheckReport: Codable, Sendable {
    /// One key the profile needs.
    package struct Line: Codable, Sendable {
        /// Entry that must hold it.
        package let entry: UInt8
        /// Version it must have.
        package let version: UInt8
        /// True when the SAM holds it and allows its use.
        package let isFit: Bool
        /// What the entry must hold and, when it does not, why.
        package let message: UserMessage
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// Profile as `name@hash`.
    package let profile: String
    /// `ready`, `checksOnly` or `unfit`.
    package let verdict: SAMCheck.Verdict
    /// The verdict as a sentence.
    package let message: UserMessage
    /// The keys in the order they are used on a blank card.
    package let lines: [Line]
}

/// Answer of `POST /v1/sam/self-test`.
package struct SAMTestReport: Codable, Sendable {
    /// One thing tried.
    package struct Step: Codable, Sendable {
        /// How it went.
        package enum Result: String, Codable, Sendable {
            /// Well.
            case passed
            /// It was not tried, or is not possible with this SAM, and that is no fault.
            case skipped
            /// Not well.
            case failed
        }

        /// `host`, `random`, `card` or `readKey`.
        package let name: SAMSelfTest.Step.Name
        /// `passed`, `skipped` or `failed`.
        package let result: Result
        /// Why, nil when it went well.
        package let message: UserMessage?
    }

    /// UID of the SAM in hexadecimal.
    package let uid: String
    /// True when no step failed.
    package let isPassed: Bool
    /// The steps done, up to the first that failed.
    package let steps: [Step]
}

/// Answer of `GET` and `POST /v1/sam/inventory`.
package struct InventoryReport: Codable, Sendable {
    /// One SAM.
    package struct Item: Codable, Sendable {
        /// UID in hexadecimal.
        package let uid: String
        /// The CROUS that gave it out; empty when nobody said it.
        package let crous: String
        /// Who keeps it; empty when nobody said it.
        package let keeper: String
        /// Last day it was seen here, `yyyy-MM-dd`.
        package let lastSeen: String
    }

    /// The SAMs ever seen on this host, by UID.
    package let sams: [Item]
}

/// Body of `POST /v1/sam/inventory`.
package struct InventoryRequest: Codable, Sendable {
    /// UID of a SAM seen before, in hexadecimal.
    package let uid: String
    /// The CROUS that gave it out; nil to leave it as it is.
    package let crous: String?
    /// Who keeps it; nil to leave it as it is.
    package let keeper: String?

    /// A request made of its parts.
    package init(uid: String, crous: String?, keeper: String?) {
        self.uid = uid
        self.crous = crous
        self.keeper = keeper
    }
}
