// What can be sent besides words: files and where somebody is. Photos are made small here, which also takes out
// where they were taken.
const sharing = (() => {
  "use strict";
  async function shrink(file, name) {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 1280 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return { name, type: "image/jpeg", data: canvas.toDataURL("image/jpeg", 0.72) };
  }
  function asData(file) {
    return new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done({ name: file.name, type: file.type, data: reader.result });
      reader.onerror = fail;
      reader.readAsDataURL(file);
    });
  }
  function bytes(file) { // from its data: address; fetch() of one is closed by our own policy
    const raw = atob(file.data.slice(file.data.indexOf(",") + 1));
    return new Blob([Uint8Array.from(raw, (c) => c.charCodeAt(0))], { type: file.type });
  }
  function locate() {
    return new Promise((done, fail) => {
      const found = ({ coords }) => done({ latitude: coords.latitude, longitude: coords.longitude });
      navigator.geolocation.getCurrentPosition(found, fail, { timeout: 20000, maximumAge: 300000 });
    });
  }
  return { shrink, asData, bytes, locate, canLocate: "geolocation" in navigator && isSecureContext };
})();
