// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SAM

/// Whether a SAM holds what a profile needs, key by key.
package struct SAMCheck: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        /// What the profile needs.
        package let need: RequiredSAMKey
        /// Why the SAM cannot serve it; empty when it can.
        package let obstacles: [KeyIncompatibility]
    }

    /// The SAM that was checked.
    package let sam: FoundSAM
    /// The profile as `name@hash`.
    package let profile: String
    /// The keys in the order in which a blank card needs them.
    package let lines: [Line]

    package init(sam: FoundSAM, profile: String, needs: [RequiredSAMKey], contents: SAMContents) {
        self.sam = sam
        self.profile = profile
        let all = needs.map { Line(need: $0, obstacles: $0.obstacles(in: contents, of: sam.version.mode)) }
        // One matching host key is enough: the others are for SAMs that still hold the older one, or already hold the
        // newer one.
        let host = all.first { $0.need.role == .host && $0.obstacles.isEmpty }
        lines = all.filter { host == nil || $0.need.role != .host || $0 == host }
    }

    /// The verdict as a sentence.
    package var verdict: SAMVerdict {
        let missing = lines.filter { !$0.obstacles.isEmpty }.map(\.need.role).filter { !$0.isForOlderCards }
        if missing.isEmpty { return .ready }
        return missing.allSatisfy(\.isForBlankCards) ? .checksOnly : .unfit
    }
}
