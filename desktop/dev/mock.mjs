export function mockServer() {
  return { name: "warmline-mock" };
}
