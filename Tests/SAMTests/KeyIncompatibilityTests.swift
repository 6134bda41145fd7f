// SPDX-License-Identifier: Apache-2.0
import DESFire
import SAM
import SmartCard
import Testing

@Suite struct KeyIncompatibilityTests {
    @Test func `the SAM's entries show why they cannot be used`() throws {
        let (sam, _) = try FictionalSAM.open(.full)
        let diversified = KeyReference(entry: 11, version: 1, diversificationInput: [1, 2, 3])
        #expect(try sam.obstacles(to: diversified, method: .aes) == [])
        #expect(try sam.obstacles(to: KeyReference(entry: 11, version: 1)) == [.diversificationMandatory])
        #expect(try sam.obstacles(to: FictionalSAM.blankMaster, method: .aes) == [.otherType(.tripleDES)])
        #expect(try sam.obstacles(to: KeyReference(entry: 0, version: 1)) == [.notForCards])
        let refused = try sam.obstacles(to: KeyReference(entry: 21, version: 0))
        #expect(refused == [.disabled, .restricted(.noChangeKeyPICC), .usageCounterAtLimit(2)])
        guard case .versionMissing(9, _) = try sam.obstacles(to: KeyReference(entry: 10, version: 9)).first else {
            Issue.record("the missing version is not named")
            return
        }
    }

    @Test func `each incompatibility has its own description`() {
        let all: [KeyIncompatibility] = [
            .versionMissing(1, held: [2, 3]), .entryMissing, .notForCards, .notForHost, .otherType(nil),
            .otherType(.mifare), .disabled,
            .diversificationMandatory, .diversificationUnavailable, .restricted(.noDecryption),
            .usageCounterAtLimit(1),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(all[0].description == "version 1 is missing (held: 2, 3)")
    }
}
