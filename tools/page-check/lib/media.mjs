// Medium and colour scheme together: puppeteer's own methods forget one when told the other.

export async function emulate(tab, medium, scheme) {
  const session = await tab.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    media: medium,
    features: [{ name: 'prefers-color-scheme', value: scheme }],
  });
}
