// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

@Suite struct ReleaseTests {
    @Test(arguments: ["0.1.1", "0.2.0", "0.10.0", "1.0.0"])
    func `a later version is recognised`(version: String) {
        #expect(Release.isOlder(than: version))
    }

    @Test(arguments: [Release.version, "0.0.9", "0.1", "", "next", "0.1.x", "1.0.0.0", "99999999999999999999999.0.0"])
    func `the same, an earlier or an unreadable version is not later`(version: String) {
        #expect(!Release.isOlder(than: version))
    }
}
