var si=Object.defineProperty;var ri=Object.getOwnPropertyDescriptor;var h=(r,i,t,e)=>{for(var s=e>1?void 0:e?ri(i,t):i,n=r.length-1,o;n>=0;n--)(o=r[n])&&(s=(e?o(i,t,s):o(s))||s);return e&&s&&si(i,t,s),s};var ut=globalThis,mt=ut.ShadowRoot&&(ut.ShadyCSS===void 0||ut.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ut=Symbol(),re=new WeakMap,et=class{constructor(i,t,e){if(this._$cssResult$=!0,e!==Ut)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=i,this.t=t}get styleSheet(){let i=this.o,t=this.t;if(mt&&i===void 0){let e=t!==void 0&&t.length===1;e&&(i=re.get(t)),i===void 0&&((this.o=i=new CSSStyleSheet).replaceSync(this.cssText),e&&re.set(t,i))}return i}toString(){return this.cssText}},ne=r=>new et(typeof r=="string"?r:r+"",void 0,Ut),x=(r,...i)=>{let t=r.length===1?r[0]:i.reduce((e,s,n)=>e+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+r[n+1],r[0]);return new et(t,r,Ut)},oe=(r,i)=>{if(mt)r.adoptedStyleSheets=i.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of i){let e=document.createElement("style"),s=ut.litNonce;s!==void 0&&e.setAttribute("nonce",s),e.textContent=t.cssText,r.appendChild(e)}},Nt=mt?r=>r:r=>r instanceof CSSStyleSheet?(i=>{let t="";for(let e of i.cssRules)t+=e.cssText;return ne(t)})(r):r;var{is:ni,defineProperty:oi,getOwnPropertyDescriptor:ai,getOwnPropertyNames:li,getOwnPropertySymbols:ci,getPrototypeOf:di}=Object,gt=globalThis,ae=gt.trustedTypes,hi=ae?ae.emptyScript:"",pi=gt.reactiveElementPolyfillSupport,it=(r,i)=>r,st={toAttribute(r,i){switch(i){case Boolean:r=r?hi:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,i){let t=r;switch(i){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},ft=(r,i)=>!ni(r,i),le={attribute:!0,type:String,converter:st,reflect:!1,useDefault:!1,hasChanged:ft};Symbol.metadata??=Symbol("metadata"),gt.litPropertyMetadata??=new WeakMap;var C=class extends HTMLElement{static addInitializer(i){this._$Ei(),(this.l??=[]).push(i)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(i,t=le){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(i)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(i,t),!t.noAccessor){let e=Symbol(),s=this.getPropertyDescriptor(i,e,t);s!==void 0&&oi(this.prototype,i,s)}}static getPropertyDescriptor(i,t,e){let{get:s,set:n}=ai(this.prototype,i)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let a=s?.call(this);n?.call(this,o),this.requestUpdate(i,a,e)},configurable:!0,enumerable:!0}}static getPropertyOptions(i){return this.elementProperties.get(i)??le}static _$Ei(){if(this.hasOwnProperty(it("elementProperties")))return;let i=di(this);i.finalize(),i.l!==void 0&&(this.l=[...i.l]),this.elementProperties=new Map(i.elementProperties)}static finalize(){if(this.hasOwnProperty(it("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(it("properties"))){let t=this.properties,e=[...li(t),...ci(t)];for(let s of e)this.createProperty(s,t[s])}let i=this[Symbol.metadata];if(i!==null){let t=litPropertyMetadata.get(i);if(t!==void 0)for(let[e,s]of t)this.elementProperties.set(e,s)}this._$Eh=new Map;for(let[t,e]of this.elementProperties){let s=this._$Eu(t,e);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(i){let t=[];if(Array.isArray(i)){let e=new Set(i.flat(1/0).reverse());for(let s of e)t.unshift(Nt(s))}else i!==void 0&&t.push(Nt(i));return t}static _$Eu(i,t){let e=t.attribute;return e===!1?void 0:typeof e=="string"?e:typeof i=="string"?i.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(i=>this.enableUpdating=i),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(i=>i(this))}addController(i){(this._$EO??=new Set).add(i),this.renderRoot!==void 0&&this.isConnected&&i.hostConnected?.()}removeController(i){this._$EO?.delete(i)}_$E_(){let i=new Map,t=this.constructor.elementProperties;for(let e of t.keys())this.hasOwnProperty(e)&&(i.set(e,this[e]),delete this[e]);i.size>0&&(this._$Ep=i)}createRenderRoot(){let i=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return oe(i,this.constructor.elementStyles),i}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(i=>i.hostConnected?.())}enableUpdating(i){}disconnectedCallback(){this._$EO?.forEach(i=>i.hostDisconnected?.())}attributeChangedCallback(i,t,e){this._$AK(i,e)}_$ET(i,t){let e=this.constructor.elementProperties.get(i),s=this.constructor._$Eu(i,e);if(s!==void 0&&e.reflect===!0){let n=(e.converter?.toAttribute!==void 0?e.converter:st).toAttribute(t,e.type);this._$Em=i,n==null?this.removeAttribute(s):this.setAttribute(s,n),this._$Em=null}}_$AK(i,t){let e=this.constructor,s=e._$Eh.get(i);if(s!==void 0&&this._$Em!==s){let n=e.getPropertyOptions(s),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:st;this._$Em=s;let a=o.fromAttribute(t,n.type);this[s]=a??this._$Ej?.get(s)??a,this._$Em=null}}requestUpdate(i,t,e,s=!1,n){if(i!==void 0){let o=this.constructor;if(s===!1&&(n=this[i]),e??=o.getPropertyOptions(i),!((e.hasChanged??ft)(n,t)||e.useDefault&&e.reflect&&n===this._$Ej?.get(i)&&!this.hasAttribute(o._$Eu(i,e))))return;this.C(i,t,e)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(i,t,{useDefault:e,reflect:s,wrapped:n},o){e&&!(this._$Ej??=new Map).has(i)&&(this._$Ej.set(i,o??t??this[i]),n!==!0||o!==void 0)||(this._$AL.has(i)||(this.hasUpdated||e||(t=void 0),this._$AL.set(i,t)),s===!0&&this._$Em!==i&&(this._$Eq??=new Set).add(i))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let i=this.scheduleUpdate();return i!=null&&await i,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,n]of this._$Ep)this[s]=n;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[s,n]of e){let{wrapped:o}=n,a=this[s];o!==!0||this._$AL.has(s)||a===void 0||this.C(s,void 0,n,a)}}let i=!1,t=this._$AL;try{i=this.shouldUpdate(t),i?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(e){throw i=!1,this._$EM(),e}i&&this._$AE(t)}willUpdate(i){}_$AE(i){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(i)),this.updated(i)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(i){return!0}update(i){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(i){}firstUpdated(i){}};C.elementStyles=[],C.shadowRootOptions={mode:"open"},C[it("elementProperties")]=new Map,C[it("finalized")]=new Map,pi?.({ReactiveElement:C}),(gt.reactiveElementVersions??=[]).push("2.1.2");var It=globalThis,ce=r=>r,vt=It.trustedTypes,de=vt?vt.createPolicy("lit-html",{createHTML:r=>r}):void 0,Rt="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,jt="?"+H,ui=`<${jt}>`,I=document,nt=()=>I.createComment(""),ot=r=>r===null||typeof r!="object"&&typeof r!="function",qt=Array.isArray,fe=r=>qt(r)||typeof r?.[Symbol.iterator]=="function",Dt=`[ 	
\f\r]`,rt=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,he=/-->/g,pe=/>/g,N=RegExp(`>|${Dt}(?:([^\\s"'>=/]+)(${Dt}*=${Dt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ue=/'/g,me=/"/g,ve=/^(?:script|style|textarea|title)$/i,Bt=r=>(i,...t)=>({_$litType$:r,strings:i,values:t}),c=Bt(1),Ki=Bt(2),Ji=Bt(3),A=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),ge=new WeakMap,D=I.createTreeWalker(I,129);function be(r,i){if(!qt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return de!==void 0?de.createHTML(i):i}var ye=(r,i)=>{let t=r.length-1,e=[],s,n=i===2?"<svg>":i===3?"<math>":"",o=rt;for(let a=0;a<t;a++){let l=r[a],d,g,u=-1,v=0;for(;v<l.length&&(o.lastIndex=v,g=o.exec(l),g!==null);)v=o.lastIndex,o===rt?g[1]==="!--"?o=he:g[1]!==void 0?o=pe:g[2]!==void 0?(ve.test(g[2])&&(s=RegExp("</"+g[2],"g")),o=N):g[3]!==void 0&&(o=N):o===N?g[0]===">"?(o=s??rt,u=-1):g[1]===void 0?u=-2:(u=o.lastIndex-g[2].length,d=g[1],o=g[3]===void 0?N:g[3]==='"'?me:ue):o===me||o===ue?o=N:o===he||o===pe?o=rt:(o=N,s=void 0);let f=o===N&&r[a+1].startsWith("/>")?" ":"";n+=o===rt?l+ui:u>=0?(e.push(d),l.slice(0,u)+Rt+l.slice(u)+H+f):l+H+(u===-2?a:f)}return[be(r,n+(r[t]||"<?>")+(i===2?"</svg>":i===3?"</math>":"")),e]},at=class r{constructor({strings:i,_$litType$:t},e){let s;this.parts=[];let n=0,o=0,a=i.length-1,l=this.parts,[d,g]=ye(i,t);if(this.el=r.createElement(d,e),D.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(s=D.nextNode())!==null&&l.length<a;){if(s.nodeType===1){if(s.hasAttributes())for(let u of s.getAttributeNames())if(u.endsWith(Rt)){let v=g[o++],f=s.getAttribute(u).split(H),y=/([.?@])?(.*)/.exec(v);l.push({type:1,index:n,name:y[2],strings:f,ctor:y[1]==="."?yt:y[1]==="?"?xt:y[1]==="@"?$t:j}),s.removeAttribute(u)}else u.startsWith(H)&&(l.push({type:6,index:n}),s.removeAttribute(u));if(ve.test(s.tagName)){let u=s.textContent.split(H),v=u.length-1;if(v>0){s.textContent=vt?vt.emptyScript:"";for(let f=0;f<v;f++)s.append(u[f],nt()),D.nextNode(),l.push({type:2,index:++n});s.append(u[v],nt())}}}else if(s.nodeType===8)if(s.data===jt)l.push({type:2,index:n});else{let u=-1;for(;(u=s.data.indexOf(H,u+1))!==-1;)l.push({type:7,index:n}),u+=H.length-1}n++}}static createElement(i,t){let e=I.createElement("template");return e.innerHTML=i,e}};function R(r,i,t=r,e){if(i===A)return i;let s=e!==void 0?t._$Co?.[e]:t._$Cl,n=ot(i)?void 0:i._$litDirective$;return s?.constructor!==n&&(s?._$AO?.(!1),n===void 0?s=void 0:(s=new n(r),s._$AT(r,t,e)),e!==void 0?(t._$Co??=[])[e]=s:t._$Cl=s),s!==void 0&&(i=R(r,s._$AS(r,i.values),s,e)),i}var bt=class{constructor(i,t){this._$AV=[],this._$AN=void 0,this._$AD=i,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(i){let{el:{content:t},parts:e}=this._$AD,s=(i?.creationScope??I).importNode(t,!0);D.currentNode=s;let n=D.nextNode(),o=0,a=0,l=e[0];for(;l!==void 0;){if(o===l.index){let d;l.type===2?d=new F(n,n.nextSibling,this,i):l.type===1?d=new l.ctor(n,l.name,l.strings,this,i):l.type===6&&(d=new wt(n,this,i)),this._$AV.push(d),l=e[++a]}o!==l?.index&&(n=D.nextNode(),o++)}return D.currentNode=I,s}p(i){let t=0;for(let e of this._$AV)e!==void 0&&(e.strings!==void 0?(e._$AI(i,e,t),t+=e.strings.length-2):e._$AI(i[t])),t++}},F=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(i,t,e,s){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=i,this._$AB=t,this._$AM=e,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let i=this._$AA.parentNode,t=this._$AM;return t!==void 0&&i?.nodeType===11&&(i=t.parentNode),i}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(i,t=this){i=R(this,i,t),ot(i)?i===p||i==null||i===""?(this._$AH!==p&&this._$AR(),this._$AH=p):i!==this._$AH&&i!==A&&this._(i):i._$litType$!==void 0?this.$(i):i.nodeType!==void 0?this.T(i):fe(i)?this.k(i):this._(i)}O(i){return this._$AA.parentNode.insertBefore(i,this._$AB)}T(i){this._$AH!==i&&(this._$AR(),this._$AH=this.O(i))}_(i){this._$AH!==p&&ot(this._$AH)?this._$AA.nextSibling.data=i:this.T(I.createTextNode(i)),this._$AH=i}$(i){let{values:t,_$litType$:e}=i,s=typeof e=="number"?this._$AC(i):(e.el===void 0&&(e.el=at.createElement(be(e.h,e.h[0]),this.options)),e);if(this._$AH?._$AD===s)this._$AH.p(t);else{let n=new bt(s,this),o=n.u(this.options);n.p(t),this.T(o),this._$AH=n}}_$AC(i){let t=ge.get(i.strings);return t===void 0&&ge.set(i.strings,t=new at(i)),t}k(i){qt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,e,s=0;for(let n of i)s===t.length?t.push(e=new r(this.O(nt()),this.O(nt()),this,this.options)):e=t[s],e._$AI(n),s++;s<t.length&&(this._$AR(e&&e._$AB.nextSibling,s),t.length=s)}_$AR(i=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);i!==this._$AB;){let e=ce(i).nextSibling;ce(i).remove(),i=e}}setConnected(i){this._$AM===void 0&&(this._$Cv=i,this._$AP?.(i))}},j=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(i,t,e,s,n){this.type=1,this._$AH=p,this._$AN=void 0,this.element=i,this.name=t,this._$AM=s,this.options=n,e.length>2||e[0]!==""||e[1]!==""?(this._$AH=Array(e.length-1).fill(new String),this.strings=e):this._$AH=p}_$AI(i,t=this,e,s){let n=this.strings,o=!1;if(n===void 0)i=R(this,i,t,0),o=!ot(i)||i!==this._$AH&&i!==A,o&&(this._$AH=i);else{let a=i,l,d;for(i=n[0],l=0;l<n.length-1;l++)d=R(this,a[e+l],t,l),d===A&&(d=this._$AH[l]),o||=!ot(d)||d!==this._$AH[l],d===p?i=p:i!==p&&(i+=(d??"")+n[l+1]),this._$AH[l]=d}o&&!s&&this.j(i)}j(i){i===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,i??"")}},yt=class extends j{constructor(){super(...arguments),this.type=3}j(i){this.element[this.name]=i===p?void 0:i}},xt=class extends j{constructor(){super(...arguments),this.type=4}j(i){this.element.toggleAttribute(this.name,!!i&&i!==p)}},$t=class extends j{constructor(i,t,e,s,n){super(i,t,e,s,n),this.type=5}_$AI(i,t=this){if((i=R(this,i,t,0)??p)===A)return;let e=this._$AH,s=i===p&&e!==p||i.capture!==e.capture||i.once!==e.once||i.passive!==e.passive,n=i!==p&&(e===p||s);s&&this.element.removeEventListener(this.name,this,e),n&&this.element.addEventListener(this.name,this,i),this._$AH=i}handleEvent(i){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,i):this._$AH.handleEvent(i)}},wt=class{constructor(i,t,e){this.element=i,this.type=6,this._$AN=void 0,this._$AM=t,this.options=e}get _$AU(){return this._$AM._$AU}_$AI(i){R(this,i)}},xe={M:Rt,P:H,A:jt,C:1,L:ye,R:bt,D:fe,V:R,I:F,H:j,N:xt,U:$t,B:yt,F:wt},mi=It.litHtmlPolyfillSupport;mi?.(at,F),(It.litHtmlVersions??=[]).push("3.3.3");var $e=(r,i,t)=>{let e=t?.renderBefore??i,s=e._$litPart$;if(s===void 0){let n=t?.renderBefore??null;e._$litPart$=s=new F(i.insertBefore(nt(),n),n,void 0,t??{})}return s._$AI(r),s};var Vt=globalThis,b=class extends C{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let i=super.createRenderRoot();return this.renderOptions.renderBefore??=i.firstChild,i}update(i){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(i),this._$Do=$e(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};b._$litElement$=!0,b.finalized=!0,Vt.litElementHydrateSupport?.({LitElement:b});var gi=Vt.litElementPolyfillSupport;gi?.({LitElement:b});(Vt.litElementVersions??=[]).push("4.2.2");var fi={attribute:!0,type:String,converter:st,reflect:!1,hasChanged:ft},vi=(r=fi,i,t)=>{let{kind:e,metadata:s}=t,n=globalThis.litPropertyMetadata.get(s);if(n===void 0&&globalThis.litPropertyMetadata.set(s,n=new Map),e==="setter"&&((r=Object.create(r)).wrapped=!0),n.set(t.name,r),e==="accessor"){let{name:o}=t;return{set(a){let l=i.get.call(this);i.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(e==="setter"){let{name:o}=t;return function(a){let l=this[o];i.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+e)};function m(r){return(i,t)=>typeof t=="object"?vi(r,i,t):((e,s,n)=>{let o=s.hasOwnProperty(n);return s.constructor.createProperty(n,e),o?Object.getOwnPropertyDescriptor(s,n):void 0})(r,i,t)}function $(r){return m({...r,state:!0,attribute:!1})}var q=(r,i,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof i!="object"&&Object.defineProperty(r,i,t),t);function O(r,i){return(t,e,s)=>{let n=o=>o.renderRoot?.querySelector(r)??null;if(i){let{get:o,set:a}=typeof e=="object"?t:s??(()=>{let l=Symbol();return{get(){return this[l]},set(d){this[l]=d}}})();return q(t,e,{get(){let l=o.call(this);return l===void 0&&(l=n(this),(l!==null||this.hasUpdated)&&a.call(this,l)),l}})}return q(t,e,{get(){return n(this)}})}}var k={attribute:!1,hasChanged:(r,i)=>r?.language!==i?.language||r?.locale!==i?.locale||r?.connection!==i?.connection},lt=3;function W(r){return typeof r=="number"?{code:r}:r.error??r}var Ft=new Map;function Wt(r,i,t){let e=`${r.language} ${i} ${t}`,s=Ft.get(e);return s||(s=r.loadBackendTranslation(i,t),Ft.set(e,s),s.catch(()=>Ft.delete(e))),s}async function G(r,i){let t=W(i),{code:e,message:s,translation_domain:n,translation_key:o,translation_placeholders:a}=t;if(e===lt)return r.localize("ui.notification_toast.connection_lost");if(n&&o){let d=(await Wt(r,"exceptions",n))(`component.${n}.exceptions.${o}.message`,a);if(d)return d}return s??String(i)}function _t(r){return r.translationMetadata?.translations[r.language]?.isRTL??!1}function _(r,i){customElements.get(r)||customElements.define(r,i)}var we=["blue","purple","teal","orange","pink","green","indigo","brown","red","cyan"];function Gt(r){let i=0;for(let t of r)i=(i*31+(t.codePointAt(0)??0))%1000003;return i}function At(r){return`var(--${we[Gt(r)%we.length]}-color)`}function _e(r){let i=[...r].find(t=>/\p{L}/u.test(t));return i?i.toLocaleUpperCase():null}function ct(r,i){let t=r.replace(/\D/g,"");return i.every(s=>s===r||t.includes(s.replace(/\D/g,"")||s))?"":i.join(", ")}var dt=class extends b{constructor(){super(...arguments);this.name="";this.group=!1}static{this.styles=x`
    :host {
      display: inline-flex; align-items: center; justify-content: center; flex: none; width: 40px; height: 40px;
      border-radius: 50%; font-weight: 500; font-size: 18px; color: var(--primary-text-color);
      background: color-mix(in srgb, var(--ringc-person) 28%, var(--card-background-color, #fff));
    }
  `}render(){this.style.setProperty("--ringc-person",At(this.name));let t=_e(this.name),e=this.group?"mdi:account-group":"mdi:account";return this.group||!t?c`<ha-icon aria-hidden="true" .icon=${e}></ha-icon>`:c`<span aria-hidden="true">${t}</span>`}};h([m()],dt.prototype,"name",2),h([m({type:Boolean})],dt.prototype,"group",2);_("ringc-avatar",dt);function Kt({height:r}){return typeof r=="number"?Math.min(Math.max(r,200),2e3):480}var Ae=[{name:"entity",selector:{entity:{filter:{integration:"ringc",domain:"notify"}}}},{name:"phone_number",selector:{text:{type:"tel"}}},{name:"title",selector:{text:{}}},{type:"grid",name:"",schema:[{name:"height",selector:{number:{min:200,max:2e3,step:10,mode:"box",unit_of_measurement:"px"}}},{name:"config_entry_id",selector:{config_entry:{integration:"ringc"}}}]}];var ke={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},kt=r=>(...i)=>({_$litDirective$:r,values:i}),K=class{constructor(i){}get _$AU(){return this._$AM._$AU}_$AT(i,t,e){this._$Ct=i,this._$AM=t,this._$Ci=e}_$AS(i,t){return this.update(i,t)}update(i,t){return this.render(...t)}};var bi={},Ee=kt(class extends K{constructor(){super(...arguments),this.ot=bi}render(r,i){return i()}update(r,[i,t]){if(Array.isArray(i)){if(Array.isArray(this.ot)&&this.ot.length===i.length&&i.every((e,s)=>e===this.ot[s]))return A}else if(this.ot===i)return A;return this.ot=Array.isArray(i)?Array.from(i):i,this.render(i,t)}});var{I:yi}=xe,Se=r=>r;var Pe=()=>document.createComment(""),J=(r,i,t)=>{let e=r._$AA.parentNode,s=i===void 0?r._$AB:i._$AA;if(t===void 0){let n=e.insertBefore(Pe(),s),o=e.insertBefore(Pe(),s);t=new yi(n,o,r,r.options)}else{let n=t._$AB.nextSibling,o=t._$AM,a=o!==r;if(a){let l;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(l=r._$AU)!==o._$AU&&t._$AP(l)}if(n!==s||a){let l=t._$AA;for(;l!==n;){let d=Se(l).nextSibling;Se(e).insertBefore(l,s),l=d}}}return t},z=(r,i,t=r)=>(r._$AI(i,t),r),xi={},Te=(r,i=xi)=>r._$AH=i,Me=r=>r._$AH,Et=r=>{r._$AR(),r._$AA.remove()};var Ce=(r,i,t)=>{let e=new Map;for(let s=i;s<=t;s++)e.set(r[s],s);return e},Z=kt(class extends K{constructor(r){if(super(r),r.type!==ke.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,i,t){let e;t===void 0?t=i:i!==void 0&&(e=i);let s=[],n=[],o=0;for(let a of r)s[o]=e?e(a,o):o,n[o]=t(a,o),o++;return{values:n,keys:s}}render(r,i,t){return this.dt(r,i,t).values}update(r,[i,t,e]){let s=Me(r),{values:n,keys:o}=this.dt(i,t,e);if(!Array.isArray(s))return this.ut=o,n;let a=this.ut??=[],l=[],d,g,u=0,v=s.length-1,f=0,y=n.length-1;for(;u<=v&&f<=y;)if(s[u]===null)u++;else if(s[v]===null)v--;else if(a[u]===o[f])l[f]=z(s[u],n[f]),u++,f++;else if(a[v]===o[y])l[y]=z(s[v],n[y]),v--,y--;else if(a[u]===o[y])l[y]=z(s[u],n[y]),J(r,l[y+1],s[u]),u++,y--;else if(a[v]===o[f])l[f]=z(s[v],n[f]),J(r,s[u],s[v]),v--,f++;else if(d===void 0&&(d=Ce(o,f,y),g=Ce(a,u,v)),d.has(a[u]))if(d.has(a[v])){let M=g.get(o[f]),Lt=M!==void 0?s[M]:null;if(Lt===null){let se=J(r,s[u]);z(se,n[f]),l[f]=se}else l[f]=z(Lt,n[f]),J(r,s[u],Lt),s[M]=null;f++}else Et(s[v]),v--;else Et(s[u]),u++;for(;f<=y;){let M=J(r,l[y+1]);z(M,n[f]),l[f++]=M}for(;u<=v;){let M=s[u++];M!==null&&Et(M)}return this.ut=o,Te(r,l),A}});var He={resubscribe:!1};function Oe(r){return r.callWS({type:"ringc/accounts"})}function ze(r,i,t){return r.connection.subscribeMessage(t,{type:"ringc/conversations/subscribe",config_entry_id:i},He)}function Le(r,i,t,e){return r.connection.subscribeMessage(e,{type:"ringc/conversation/subscribe",config_entry_id:i,...t},He)}function Ue(r,i,t,e){return r.callWS({type:"ringc/conversation/load_more",config_entry_id:i,conversation:t,before:e})}function Ne(r,i,t){return r.callWS({type:"ringc/conversation/mark_read",config_entry_id:i,conversation:t})}async function De(r,i,t){let e=await r.fetchWithAuth(`/api/ringc/upload/${i}`,{method:"POST",body:t}).catch(()=>{throw new B(null)});if(!e.ok)throw new B(e.status);return(await e.json()).media_content_id}var B=class extends Error{constructor(t){super(`upload refused: ${t}`);this.status=t}};function Ie(r,{config_entry_id:i,to:t,from:e,replyTo:s,message:n,attachments:o}){let a=t.length>1,l=s?{message_id:s,...a?{everybody:!0}:{}}:{config_entry_id:i,to:t,...e?{from:e}:{},...a?{group:!0}:{}};return r.callService("ringc",s?"reply":"send_message",{...l,message:n,format:"text",emojis:!1,optional:!0,...o.length?{attachments:o,attachment_required:!0}:{}},void 0,!1,!0)}function St(r){for(let{preview:i}of r)i&&URL.revokeObjectURL(i)}var $i=new Set(["service_validation_error","invalid_format","unauthorized","not_found"]),wi=new Set([null,"not_confirmed","interrupted"]),_i=new Map([[413,"picture_too_large"],[415,"picture_refused"]]),Re=r=>r.split(/\s+/).join(" ").trim();function je(r,i){if(r.direction!=="outbound"||Date.parse(r.at)<Date.parse(i.at)-6e4)return!1;let t=Re(r.text),e=Re(i.text);if(t===e)return r.attachments.length>0==i.pictures.length>0;let s=/^\(\d+\/\d+\) (.+)$/.exec(t);return s?.[1]!==void 0&&e.includes(s[1])}var Jt=class extends EventTarget{constructor(){super(...arguments);this.messages=[];this.count=0}of(t,e){return this.messages.filter(({to:s})=>s.account===t&&s.id===e)}async send(t,e,s,n,o){this.count+=1;let a={key:`outgoing ${this.count}`,to:s,text:n,pictures:o,at:new Date().toISOString(),state:"sending",error:null,retry:!1};this.messages=[...this.messages,a],this.changed(),await this.attempt(t,e,a)}async retry(t,e,s){Object.assign(s,{state:"sending",error:null,retry:!1,at:new Date().toISOString()}),this.changed(),await this.attempt(t,e,s)}dismiss(t){this.messages=this.messages.filter(e=>e!==t),St(t.pictures),this.changed()}async attempt(t,e,s){try{let{account:n,numbers:o,from:a,replyTo:l}=s.to,d=await this.bring(t,n,s.pictures),g={config_entry_id:n,to:o,from:a,replyTo:l,message:s.text,attachments:d},{response:u}=await Ie(t,g);this.judge(s,u.messages)}catch(n){let o=n instanceof B||$i.has(W(n).code);this.fail(s,await this.words(t,e,n),o)}}bring(t,e,s){return Promise.all(s.map(({source:n})=>typeof n=="string"?n:De(t,e,n)))}judge(t,e){let s=e.find(({status:a,message_ids:l})=>a==="failed"&&l.length===0),n=e.find(({status:a,error_code:l})=>a==="failed"&&wi.has(l)),o=n??s;o?this.fail(t,o.error??o.error_code??"",!n):this.dismiss(t)}fail(t,e,s){Object.assign(t,{state:"failed",error:e,retry:s}),this.changed()}async words(t,e,s){return s instanceof B?e(_i.get(s.status)??"picture_not_taken"):W(s).code===lt?e("connection_lost"):G(t,s)}changed(){this.dispatchEvent(new Event("change"))}},V=new Jt;var Ai=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),qe=new Set("\f^{}\\[~]|€");function ki(r){return[...r].every(i=>Ai.has(i)||qe.has(i))}function Be(r){let i=ki(r),t=[...r].map(a=>i?1+Number(qe.has(a)):a.length),[e,s]=i?[160,153]:[70,67];if(t.reduce((a,l)=>a+l,0)<=e)return{segments:r?1:0,gsm:i};let n=1,o=s;for(let a of t)a>o&&(n+=1,o=s),o-=a;return{segments:n,gsm:i}}var X=x`text-align: -webkit-match-parent; text-align: match-parent;`,E=x`
  :host {
    box-sizing: border-box;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, var(--paper-font-body1_-_font-family, Roboto, sans-serif));
    --ringc-soft-text: color-mix(in srgb, var(--primary-text-color) 72%, transparent);
    --ringc-own: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color, #fff));
    --ringc-theirs: var(--secondary-background-color, #eee);
    --ringc-line: var(--divider-color, rgba(0, 0, 0, 0.12));
  }
  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button { font: inherit; color: inherit; cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
  .icon {
    display: inline-flex; align-items: center; justify-content: center; flex: none;
    width: 44px; height: 44px; padding: 0; border: 0; border-radius: 50%; background: none;
  }
  .icon:hover:not(:disabled) { background: color-mix(in srgb, currentColor 10%, transparent); }
  .plain {
    padding: 8px 14px; border: 1px solid var(--ringc-line); border-radius: 18px; background: none; min-height: 36px;
  }
  .plain:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .notice { padding: 24px; text-align: center; color: var(--ringc-soft-text); }
  .error { color: var(--primary-text-color); border-inline-start: 4px solid var(--error-color, #db4437);
    background: color-mix(in srgb, var(--error-color, #db4437) 12%, transparent); padding: 8px 12px; margin: 8px; }
  input, textarea, select {
    font: inherit; font-size: 16px; color: inherit; background: var(--secondary-background-color, #eee);
    border: 1px solid transparent; border-radius: 22px; padding: 10px 16px; min-height: 44px; width: 100%;
  }
  ::placeholder { color: var(--ringc-soft-text); opacity: 1; }
  dialog {
    border: 0; border-radius: var(--ha-dialog-border-radius, 20px); padding: 0; color: inherit;
    background: var(--card-background-color, #fff); width: min(420px, calc(100vw - 32px)); max-height: 80dvh;
  }
  dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
  .dialog { display: flex; flex-direction: column; gap: 12px; padding: 16px; max-height: 80dvh; }
  .dialog h2 { margin: 0; font-size: 20px; font-weight: 500; }
  .choices { overflow-y: auto; display: flex; flex-direction: column; min-height: 0; margin: 0 -8px; }
  .choice {
    display: flex; align-items: center; gap: 12px; padding: 8px; border: 0; border-radius: 12px; background: none;
    text-align: start; min-height: 48px;
  }
  .choice:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .choice small { color: var(--ringc-soft-text); display: block; }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;var Pt=10,Ve=new Map,w=class extends b{constructor(){super(...arguments);this.key="";this.to="";this.people=1;this.canSendPictures=!0;this.text="";this.pictures=[];this.tooMany=!1}static{this.styles=[E,x`
      :host { display: block; container-type: inline-size; padding: 8px; border-top: 1px solid var(--ringc-line); background: var(--card-background-color, #fff); }
      .row { display: flex; align-items: flex-end; gap: 4px; }
      textarea { display: block; resize: none; max-height: 160px; line-height: 22px; field-sizing: content; }
      textarea:placeholder-shown { field-sizing: fixed; height: 44px; white-space: nowrap; overflow: hidden; }
      ::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      @container (max-width: 400px) { .row { gap: 0; } .icon:not(.send) { width: 38px; } textarea { padding-inline: 12px; } }
      .send { background: var(--primary-color); color: var(--text-primary-color, #fff); }
      .send:hover:not(:disabled) { background: var(--primary-color); filter: brightness(1.1); }
      .send ha-icon { display: flex; }
      :host([dir="rtl"]) .send ha-icon { transform: scaleX(-1); }
      .hint { font-size: 12px; color: var(--ringc-soft-text); min-height: 18px; padding: 2px 16px 0; display: flex; gap: 12px; }
      .pictures { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 8px 8px; }
      .picture { position: relative; display: flex; align-items: center; gap: 4px; border-radius: 12px; overflow: hidden;
        background: var(--ringc-theirs); min-height: 64px; min-width: 64px; padding: 0 44px 0 8px; font-size: 14px; }
      .picture.seen { padding: 0; }
      .picture img { width: 96px; height: 72px; object-fit: cover; display: block; }
      .picture button { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; width: 32px; height: 32px;
        background: color-mix(in srgb, var(--card-background-color, #fff) 80%, transparent); }
    `]}willUpdate(t){if(!t.has("key"))return;let{text:e,pictures:s}=Ve.get(this.key)??{text:"",pictures:[]};this.text=e,this.pictures=s,this.tooMany=!1}updated(){Ve.set(this.key,{text:this.text,pictures:this.pictures})}focus(){this.area?.focus()}render(){let{localize:t}=this,e=this.canSendPictures?"":t("no_pictures");return c`
      ${this.pictures.length?c`<div class="pictures">${this.pictures.map(s=>this.renderPicture(s))}</div>`:p}
      <div class="row">
        <button class="icon" title=${e||t("attach_picture")} aria-label=${t("attach_picture")} ?disabled=${!!e} @click=${()=>this.file.click()}>
          <ha-icon icon="mdi:image-plus"></ha-icon>
        </button>
        <button class="icon" title=${e||t("attach_camera")} aria-label=${t("attach_camera")} ?disabled=${!!e} @click=${this.chooseCamera}>
          <ha-icon icon="mdi:camera"></ha-icon>
        </button>
        <textarea rows="1" dir="auto" maxlength="40000" .value=${this.text} aria-label=${t("message_to",{name:this.to})}
          placeholder=${t("message")} @input=${this.typed} @keydown=${this.pressed} @paste=${this.pasted}></textarea>
        <button class="icon send" title=${t("send")} aria-label=${t("send")} ?disabled=${this.empty} @click=${this.send}>
          <ha-icon icon="mdi:send"></ha-icon>
        </button>
      </div>
      <div class="hint">${this.renderHint()}</div>
      <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" multiple hidden @change=${this.chosen} />
      <dialog aria-labelledby="cameras" @click=${this.clickedBeside}>${this.renderCameras()}</dialog>
    `}get empty(){return!this.text.trim()&&!this.pictures.length}renderPicture(t){let e=()=>{this.tooMany=!1,this.pictures=this.pictures.filter(s=>s!==t),St([t])};return c`<div class="picture ${t.preview?"seen":""}">
      ${t.preview?c`<img src=${t.preview} alt=${t.name} />`:c`<ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${t.name}`}
      <button class="icon" aria-label=${this.localize("remove_picture")} title=${this.localize("remove_picture")} @click=${e}>
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </div>`}renderHint(){if(this.empty)return p;let{localize:t}=this;if(this.tooMany)return c`<span role="alert">${t("too_many_pictures",{most:Pt})}</span>`;if(this.pictures.length||this.people>1)return c`<span>${t("count_mms",{people:this.people})}</span>`;let{segments:e,gsm:s}=Be(this.text.trim());return c`
      <span>${t("count_sms",{characters:this.text.trim().length,segments:e})}</span>
      ${s?p:c`<span>${t("count_unicode")}</span>`}
    `}renderCameras(){let t=Object.values(this.hass.states).filter(({entity_id:e,state:s})=>/^(camera|image)\./.test(e)&&s!=="unavailable").map(({entity_id:e,attributes:s})=>({id:e,name:s.friendly_name??e})).sort((e,s)=>e.name.localeCompare(s.name,this.hass.locale.language));return c`<div class="dialog">
      <h2 id="cameras">${this.localize("attach_camera")}</h2>
      <div class="choices">
        ${t.map(({id:e,name:s})=>c`<button class="choice" @click=${()=>this.add([{name:s,source:e,preview:null}])}>
            <ha-icon .icon=${e.startsWith("camera")?"mdi:cctv":"mdi:image"} aria-hidden="true"></ha-icon><span>${s}</span>
          </button>`)}
        ${t.length?p:c`<p class="notice">${this.localize("no_cameras")}</p>`}
      </div>
      <button class="plain" @click=${()=>this.dialog.close()}>${this.localize("cancel")}</button>
    </div>`}chooseCamera(){this.requestUpdate(),this.dialog.showModal()}clickedBeside(t){t.target===this.dialog&&this.dialog.close()}add(t){let e=[...this.pictures,...t];this.tooMany=e.length>Pt,this.pictures=e.slice(0,Pt),St(e.slice(Pt)),this.dialog.open&&this.dialog.close(),this.focus()}addFiles(t){let e=[...t].filter(({type:s})=>s.startsWith("image/"));this.add(e.map(s=>({name:s.name,source:s,preview:URL.createObjectURL(s)})))}chosen(){this.addFiles(this.file.files??[]),this.file.value=""}pasted(t){let e=t.clipboardData?.files;!e?.length||!this.canSendPictures||(t.preventDefault(),this.addFiles(e))}typed(){this.text=this.area.value}pressed(t){t.key!=="Enter"||t.shiftKey||t.isComposing||(t.preventDefault(),this.send())}send(){if(this.empty)return;let t={text:this.text.trim(),pictures:this.pictures};this.text="",this.pictures=[],this.tooMany=!1,this.dispatchEvent(new CustomEvent("ringc-send",{detail:t})),this.focus()}};h([m(k)],w.prototype,"hass",2),h([m({attribute:!1})],w.prototype,"localize",2),h([m()],w.prototype,"key",2),h([m()],w.prototype,"to",2),h([m({type:Number})],w.prototype,"people",2),h([m({type:Boolean})],w.prototype,"canSendPictures",2),h([$()],w.prototype,"text",2),h([$()],w.prototype,"pictures",2),h([$()],w.prototype,"tooMany",2),h([O("textarea")],w.prototype,"area",2),h([O("input[type=file]")],w.prototype,"file",2),h([O("dialog")],w.prototype,"dialog",2);_("ringc-composer",w);var Ei=3e4,Si=new Set(["unknown_command",lt]),Y=class{constructor(i){this.host=i;this.error=null;this.final=new Set;this.hass=null;this.attempt=0;this.failures=0;this.unsubscribe=null;this.reconnected=()=>{this.unsubscribe=null,this.hass&&this.start(this.hass)};i.addController(this)}hostConnected(){this.hass&&this.begin(this.hass)}hostDisconnected(){this.hass?.connection.removeEventListener("ready",this.reconnected),this.stop()}begin(i){this.hass?.connection.removeEventListener("ready",this.reconnected),i.connection.addEventListener("ready",this.reconnected),this.hass=i,this.failures=0,this.start(i)}works(){this.failures=0,this.error=null,this.host.requestUpdate()}async again(i,t=null){this.stop();let{attempt:e}=this,s=t===null?null:W(t).code;this.final.has(s)||(this.timer=setTimeout(()=>this.start(i),Math.min(1e3*2**this.failures,Ei))),this.failures+=1;let n=t!==null&&!Si.has(s)?await G(i,t):this.error;e===this.attempt&&(this.error=n),this.host.requestUpdate()}start(i){this.stop();let{attempt:t}=this,e=()=>t===this.attempt;this.subscribe(i,e).then(s=>{e()?this.unsubscribe=s:s?.()},s=>{e()&&this.again(i,s)})}stop(){this.attempt+=1,clearTimeout(this.timer),this.unsubscribe?.(),this.unsubscribe=null}};var Pi="🏷️";function Ti(r,i){return r.at!==i.at?r.at<i.at?-1:1:r.message_id.length-i.message_id.length||(r.message_id<i.message_id?-1:1)}function Xt(r,i){let t=new Map(r.map(e=>[e.message_id,e]));for(let e of i)t.set(e.message_id,e);return[...t.values()].sort(Ti)}function Mi(r){let i=new Map,t=new Set,e=new Set(r.map(({message_id:n})=>n));for(let{message_id:n,reaction:o,from:a,name:l}of r){if(!o?.to||!e.has(o.to))continue;t.add(n);let d=i.get(o.to)??new Map;i.set(o.to,d);let g=a??"";d.delete(g),o.removed||d.set(g,{emoji:o.emoji??Pi,name:l??g})}return{reactions:new Map([...i].map(([n,o])=>[n,[...o.values()]])),placed:t}}function Ci(r,i){return r.kind!=="message"||i.kind!=="message"?r.kind===i.kind:r.message===i.message&&r.first===i.first&&r.reactions.length===i.reactions.length&&r.reactions.every(({emoji:t,name:e},s)=>i.reactions[s]?.emoji===t&&i.reactions[s].name===e)}function Zt(r,i){let t=r.get(i.key);return t&&Ci(t,i)?t:(r.set(i.key,i),i)}function Fe(r,i,t,e=new Map){let{reactions:s,placed:n}=Mi(r),o=[],a="",l=null;for(let d of r){if(n.has(d.message_id))continue;let g=i(d.at);g!==a&&(o.push(Zt(e,{kind:"day",key:`day ${g}`,day:g})),l=null),a=g,d.message_id===t&&o.push(Zt(e,{kind:"unread",key:"unread"}));let u=`${d.direction} ${d.from}`;o.push(Zt(e,{kind:"message",key:d.message_id,message:d,first:u!==l,reactions:s.get(d.message_id)??[]})),l=u}return o}var Hi=12,Oi=60;function zi({kind:r,key:i}){return r==="day"||Gt(i)%Hi===0}function We(r){let i=[];for(let t of r){let e=i.at(-1);!e||zi(t)?i.push([t]):e.push(t)}return i.map(t=>({key:t[0].key,items:t,usualHeight:t.length*Oi}))}var Tt=class extends Y{constructor(){super(...arguments);this.id=null;this.name="";this.numbers=[];this.ourNumber=null;this.messages=[];this.more=!1;this.loadingMore=!1;this.firstUnread=null;this.final=new Set(["unauthorized","invalid_format","service_validation_error"]);this.opened=null;this.marked=""}open(t,e,s){this.opened={account:e,target:s},Object.assign(this,{id:null,name:"",numbers:[],messages:[],more:!1,loadingMore:!1,error:null,firstUnread:null,marked:""}),this.begin(t)}get unread(){return this.messages.some(t=>t.direction==="inbound"&&!t.read)}async loadMore(){let{hass:t,opened:e}=this;if(!(!t||!e||!this.id||!this.more||this.loadingMore)){this.loadingMore=!0,this.host.requestUpdate();try{let s=await Ue(t,e.account,this.id,this.messages[0]?.message_id??null);if(e!==this.opened)return;this.messages=Xt(this.messages,s.messages),this.more=s.more,this.error=null}catch(s){let n=await G(t,s);if(e!==this.opened)return;this.error=n}this.loadingMore=!1,this.host.requestUpdate()}}async markRead(){let t=this.messages.at(-1)?.message_id??"",{hass:e,opened:s}=this;if(!(!e||!s||!this.id||!this.unread||this.marked===t)){this.marked=t;try{await Ne(e,s.account,this.id)}catch{}}}async subscribe(t,e){return this.opened?Le(t,this.opened.account,this.opened.target,s=>{e()&&(s.closed?this.again(t):this.take(s))}):null}has(t=[]){let e=new Set(t.map(({message_id:s})=>s));return this.messages.some(({message_id:s})=>e.has(s))}take(t){let e=this.id===null;if(t.id!==void 0&&t.more&&!this.has(t.messages)&&(this.messages=[]),t.id!==void 0&&(this.id=t.id),t.name!==void 0&&(this.name=t.name),t.numbers&&(this.numbers=t.numbers),t.our_number!==void 0&&(this.ourNumber=t.our_number),t.more!==void 0&&(e||this.messages.length===0)&&(this.more=t.more),t.messages&&(this.messages=Xt(this.messages,t.messages)),e){let s=this.messages.find(n=>n.direction==="inbound"&&!n.read);this.firstUnread=s?.message_id??null}this.works()}};function Mt(r){return r.locale.time_zone==="server"?{timeZone:r.config.time_zone}:{}}function Li(r){let i=r.locale.time_format;return{hour:"numeric",minute:"2-digit",...i==="12"||i==="24"?{hour12:i==="12"}:{},...Mt(r)}}function Ct(r){return r.locale.time_format==="system"?void 0:r.locale.language}var Ge=new Map;function ht(r,i,t){let e=JSON.stringify([r,t]),s=Ge.get(e);return s||(s=new Intl.DateTimeFormat(r,t),Ge.set(e,s)),s.format(i)}function Yt(r,i){return ht(Ct(r),new Date(i),Li(r))}function Q(r,i){let t=new Date(i),e={year:"numeric",month:"2-digit",day:"2-digit",...Mt(r)};return ht("sv",t,e)}function Ke(r,i,t=new Date){let e=Math.round((Date.parse(Q(r,t))-Date.parse(i))/864e5);if(e===0||e===1){let o=new Intl.RelativeTimeFormat(r.locale.language,{numeric:"auto"}).format(-e,"day");return o.charAt(0).toLocaleUpperCase(r.locale.language)+o.slice(1)}let s=i.slice(0,4)===Q(r,t).slice(0,4)?{}:{year:"numeric"},n=new Date(`${i}T12:00:00Z`);return ht(Ct(r),n,{weekday:"long",day:"numeric",month:"long",timeZone:"UTC",...s})}function Je(r,i,t=new Date){let e=Math.round((Date.parse(Q(r,t))-Date.parse(Q(r,i)))/864e5);if(e<=0)return Yt(r,i);let s=new Date(i);return e<7?ht(Ct(r),s,{weekday:"short",...Mt(r)}):ht(Ct(r),s,{day:"numeric",month:"numeric",year:"2-digit",...Mt(r)})}var Ui=/\bhttps?:\/\/[^\s<>"']+/gi,Ni=/[.,;:!?)\]}]+$/,Di=/^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?|[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*|\s)+$/u;function Ze(r){let i=[],t=0;for(let e of r.matchAll(Ui)){let s=e[0].replace(Ni,"");e.index>t&&i.push({text:r.slice(t,e.index)}),i.push({text:s,href:s}),t=e.index+s.length}return t<r.length&&i.push({text:r.slice(t)}),i}function Xe(r){return r.length<=24&&!/[0-9#*]/.test(r)&&r.trim()!==""&&Di.test(r)}var Ii={sending:"mdi:clock-outline",queued:"mdi:clock-outline",sent:"mdi:check",delivered:"mdi:check-all",failed:"mdi:alert-circle-outline"},T=class extends b{constructor(){super(...arguments);this.shown=null;this.outgoing=null;this.group=!1;this.own=!1;this.first=!1;this.version=""}static{this.styles=[E,x`
      :host { display: flex; flex-direction: column; align-items: flex-start; margin-top: 2px; }
      :host([first]) { margin-top: 10px; }
      :host([own]) { align-items: flex-end; }
      .name { font-size: 13px; font-weight: 500; margin: 0 12px 2px;
        color: color-mix(in srgb, var(--ringc-person) 45%, var(--primary-text-color)); }
      .bubble {
        max-width: min(80%, 640px); padding: 8px 12px; border-radius: 18px; background: var(--ringc-theirs);
        overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.35; font-size: var(--ringc-text-size, 15px);
      }
      :host([own]) .bubble { background: var(--ringc-own); border-end-end-radius: 4px; }
      :host(:not([own])) .bubble { border-end-start-radius: 4px; }
      .bubble.large { font-size: 40px; line-height: 1.15; background: none !important; padding: 4px 8px; }
      .bubble.waiting { opacity: 0.75; }
      a { color: inherit; }
      .meta { display: flex; align-items: center; gap: 4px; margin: 2px 12px 0; font-size: 12px; color: var(--ringc-soft-text); }
      .meta ha-icon { --mdc-icon-size: 16px; display: inline-flex; }
      .failed, .failed ha-icon { color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
      .reason { margin: 2px 12px 0; font-size: 13px; max-width: min(80%, 640px); text-align: end; }
      .again { margin: 4px 8px 0; display: flex; gap: 8px; font-size: 13px; }
      .picture { display: block; border: 0; padding: 0; margin: 0 0 2px; background: var(--ringc-theirs); border-radius: 18px; overflow: hidden; max-width: min(80%, 320px); min-height: 44px; }
      .picture img { display: block; width: 100%; max-height: 320px; object-fit: cover; min-height: 44px; }
      .file { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; }
      .reactions { display: flex; gap: 2px; margin: -6px 10px 0; z-index: 1; }
      .reactions span { background: var(--card-background-color, #fff); border: 1px solid var(--ringc-line);
        border-radius: 12px; padding: 1px 6px; font-size: 14px; }
    `]}willUpdate(){this.own=this.outgoing!==null||this.shown?.message.direction==="outbound",this.first=this.shown?.first??!0}render(){return this.outgoing?this.renderOutgoing(this.outgoing):this.shown?this.renderShown(this.shown):p}renderShown({message:t,first:e,reactions:s}){let n=t.name??t.from??this.localize("unknown_sender"),o=`--ringc-person: ${At(n)}`;return c`
      ${this.group&&!this.own&&e?c`<div class="name" style=${o}><bdi>${n}</bdi></div>`:p}
      <span class="hidden">${this.own?this.localize("you_wrote"):this.localize("they_wrote",{name:n})}</span>
      ${t.attachments.map(a=>this.renderAttachment(a))}
      ${this.renderText(t.text)}
      ${s.length?c`<div class="reactions">${s.map(({emoji:a,name:l})=>c`<span role="img" title=${l} aria-label=${this.localize("reacted",{name:l,emoji:a})}>${a}</span>`)}</div>`:p}
      ${this.renderMeta(t.at,t.status,t.error)}
    `}renderOutgoing({text:t,pictures:e,at:s,state:n,error:o,retry:a}){return c`
      <span class="hidden">${this.localize("you_wrote")}</span>
      ${e.map(({preview:l,name:d})=>l?c`<div class="picture"><img src=${l} alt=${d} /></div>`:c`<div class="bubble file"><ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${d}</div>`)}
      ${this.renderText(t,n==="sending")}
      ${this.renderMeta(s,n,o)}
      ${n==="failed"?c`<div class="again">
              ${a?c`<button class="plain" @click=${()=>this.fire("ringc-retry")}>${this.localize("try_again")}</button>`:p}
              <button class="plain" @click=${()=>this.fire("ringc-dismiss")}>${this.localize("dismiss")}</button>
            </div>`:p}
    `}renderText(t,e=!1){if(!t)return p;let s=Ze(t).map(({text:n,href:o})=>o?c`<a href=${o} target="_blank" rel="noopener noreferrer">${n}</a>`:n);return c`<div class="bubble ${Xe(t)?"large":""} ${e?"waiting":""}" dir="auto">${s}</div>`}renderAttachment({url:t,content_type:e}){if(e.startsWith("image/"))return c`<button class="picture" @click=${()=>this.fire("ringc-enlarge",t)}>
        <img src=${t} alt=${this.localize("picture")} loading="lazy" />
      </button>`;let s=e.startsWith("audio/")?"mdi:volume-high":e.startsWith("video/")?"mdi:video":"mdi:file";return c`<a class="bubble file" href=${t} target="_blank" rel="noopener noreferrer">
      <ha-icon .icon=${s} aria-hidden="true"></ha-icon>${this.localize("attachment")}
    </a>`}renderMeta(t,e,s){let n=this.own&&e?Ii[e]:void 0,o=this.own&&e&&e!=="received"?this.localize(`status_${e}`):"";return c`
      ${e==="failed"&&s?c`<div class="reason failed">${s}</div>`:p}
      <div class="meta ${e==="failed"?"failed":""}" data-status=${e??""}>
        <time datetime=${t}>${Yt(this.hass,t)}</time>
        ${n?c`<ha-icon .icon=${n} title=${o} aria-hidden="true"></ha-icon><span class="hidden">${o}</span>`:p}
      </div>
    `}fire(t,e){this.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}};h([m(k)],T.prototype,"hass",2),h([m({attribute:!1})],T.prototype,"localize",2),h([m({attribute:!1})],T.prototype,"shown",2),h([m({attribute:!1})],T.prototype,"outgoing",2),h([m({type:Boolean})],T.prototype,"group",2),h([m({type:Boolean,reflect:!0})],T.prototype,"own",2),h([m({type:Boolean,reflect:!0})],T.prototype,"first",2),h([m({attribute:!1})],T.prototype,"version",2);_("ringc-message-bubble",T);var Ht=class{constructor(){this.heights=new Map;this.belowView=0;this.viewHeight=0}reset(){this.heights.clear(),this.belowView=0}look({scrollTop:i,clientHeight:t}){this.belowView=-i,this.viewHeight=t}measured(i,t){t&&this.heights.set(i,t)}of(i){let t={from:i.length,to:i.length,above:0,below:0},e=0;for(let s=i.length-1;s>=0;s--){let{key:n,usualHeight:o}=i[s],a=e+(this.heights.get(n)??o);a<this.belowView-2e3?(t.below=a,t.to=t.from=s):e>this.belowView+this.viewHeight+2e3?t.above+=a-e:t.from=s,e=a}return t}};var Ye=80,S=class extends b{constructor(){super(...arguments);this.readsWhenShown=!1;this.away=!1;this.enlarged="";this.data=new Tt(this);this.days=new Map;this.known=new Map;this.newest="";this.place=null;this.parts=[];this.partsOf=[];this.near=new Ht;this.shown=this.near.of([]);this.observer=new ResizeObserver(t=>this.resized(t));this.observed=new WeakSet;this.refresh=()=>this.requestUpdate();this.dayOf=t=>{let e=this.days.get(t);return e===void 0&&(e=Q(this.hass,t),this.days.set(t,e)),e};this.read=()=>{this.account.may_send&&this.data.markRead()};this.toEnd=()=>{this.away=!1,this.place=null,this.scroller.scrollTop=0}}static{this.styles=[E,x`
      :host { display: flex; flex-direction: column; min-height: 0; position: relative; background: var(--card-background-color, #fff); }
      /* Reversed: the browser counts from the newest text, which so stays whatever grows or is laid out above it. */
      .scroll { flex: 1; min-height: 0; display: flex; flex-direction: column-reverse; overflow-y: auto; overflow-anchor: none; padding: 8px 12px 12px; overscroll-behavior: contain; contain: content; background: inherit; }
      .content { flex: none; display: flex; flex-direction: column; width: 100%; max-width: 900px; margin: 0 auto; min-height: 100%; justify-content: flex-end; }
      .part, .space { flex: none; contain: layout style; }
      .day, .unread { text-align: center; font-size: 13px; color: var(--ringc-soft-text); margin: 16px 0 4px; font-weight: 400; }
      .unread { display: flex; align-items: center; gap: 12px; color: var(--primary-text-color); font-weight: 500; }
      .unread::before, .unread::after { content: ""; flex: 1; border-top: 2px solid var(--primary-color); }
      .earlier { align-self: center; }
      .start { margin: auto; }
      .newest { position: absolute; inset-block-end: 96px; inset-inline-end: 16px; background: var(--card-background-color, #fff); box-shadow: 0 1px 6px rgba(0, 0, 0, 0.4); }
      .viewer { width: auto; max-width: 96vw; max-height: 96dvh; background: none; }
      .viewer img { display: block; max-width: 96vw; max-height: 92dvh; }
      .viewer button { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; background: rgba(0, 0, 0, 0.6); color: #fff; }
    `]}connectedCallback(){super.connectedCallback(),V.addEventListener("change",this.refresh),document.addEventListener("visibilitychange",this.refresh),window.addEventListener("focus",this.refresh)}disconnectedCallback(){super.disconnectedCallback(),V.removeEventListener("change",this.refresh),document.removeEventListener("visibilitychange",this.refresh),window.removeEventListener("focus",this.refresh),this.observer.disconnect(),this.observed=new WeakSet}focus(){this.renderRoot.querySelector("ringc-composer")?.focus()}willUpdate(t){(t.has("account")&&t.get("account")?.config_entry_id!==this.account.config_entry_id||t.has("target")&&JSON.stringify(t.get("target"))!==JSON.stringify(this.target))&&(this.newest="",this.away=!1,this.known.clear(),this.days.clear(),this.near.reset(),this.data.open(this.hass,this.account.config_entry_id,this.target))}updated(){if(!this.scroller)return;this.observe();let{messages:t,id:e,name:s,numbers:n}=this.data,o=e===null?"":(t.at(-1)?.message_id??"")+(this.waiting.at(-1)?.key??"");o!==this.newest&&!this.away&&this.toEnd(),this.newest=o,this.readsWhenShown&&document.visibilityState==="visible"&&document.hasFocus()&&this.read(),e!==null&&this.dispatchEvent(new CustomEvent("ringc-opened",{detail:{id:e,name:s,numbers:n}}))}render(){let{data:t,localize:e}=this;return t.id===null?this.renderProblem()||c`<p class="notice" role="status">${e("loading")}</p>`:c`
      <div class="scroll" role="log" aria-live=${this.away?"off":"polite"} tabindex="0" aria-label=${e("texts_with",{name:t.name})} @scroll=${this.scrolled}
        @pointerdown=${this.read} @ringc-enlarge=${this.enlarge}>
        <div class="content">
          ${t.more?c`<button class="plain earlier" ?disabled=${t.loadingMore} @click=${()=>t.loadMore()}>${e(t.loadingMore?"loading":"earlier")}</button>`:p}
          ${this.renderItems()}
        </div>
      </div>
      ${this.away?c`<button class="icon newest" aria-label=${e("to_newest")} title=${e("to_newest")} @click=${this.toEnd}><ha-icon icon="mdi:chevron-down"></ha-icon></button>`:p}
      ${this.renderProblem()}
      ${this.account.may_send&&t.numbers.length?this.renderComposer():p}
      <dialog class="viewer" aria-label=${e("picture")} @click=${()=>this.viewer.close()}>
        ${this.enlarged?c`<img src=${this.enlarged} alt=${e("picture")} />`:p}
        <button class="icon" aria-label=${e("close")} title=${e("close")}><ha-icon icon="mdi:close"></ha-icon></button>
      </dialog>
    `}get waiting(){let{id:t,messages:e}=this.data;if(t===null)return[];let s=n=>e.some(o=>je(o,n));return V.of(this.account.config_entry_id,t).filter(n=>n.state==="failed"||!s(n))}renderItems(){this.arrange();let{parts:t,waiting:e}=this;if(!t.length&&!e.length)return c`<p class="notice start">${this.localize("no_texts_yet")}</p>`;let{from:s,to:n,above:o,below:a}=this.near.of(t);this.shown={from:s,to:n,above:o,below:a};let l=this.data.numbers.length>1;return c`
      <div class="space" style="block-size: ${o}px"></div>
      ${Z(t.slice(s,n),({key:d})=>d,d=>this.renderPart(d,l))}
      <div class="space" style="block-size: ${a}px"></div>
      ${Z(e,d=>d.key,d=>this.renderWaiting(d))}
    `}arrange(){let{messages:t,firstUnread:e}=this.data,s=[t,e];s.every((n,o)=>n===this.partsOf[o])||(this.partsOf=s,this.parts=We(Fe(t,this.dayOf,e,this.known)))}renderPart({key:t,items:e},s){let n=()=>Z(e,o=>o.key,o=>this.renderItem(o,s));return c`<div class="part" data-key=${t}>${Ee([this.localize,this.hass.locale,s,...e],n)}</div>`}renderItem(t,e){switch(t.kind){case"day":return c`<h3 class="day">${Ke(this.hass,t.day)}</h3>`;case"unread":return c`<h3 class="unread">${this.localize("unread")}</h3>`;case"message":return c`<ringc-message-bubble .hass=${this.hass} .localize=${this.localize} .shown=${t} .group=${e}></ringc-message-bubble>`}}renderWaiting(t){return c`<ringc-message-bubble .hass=${this.hass} .localize=${this.localize} .outgoing=${t} .version=${t.state+t.error}
      @ringc-retry=${()=>V.retry(this.hass,this.localize,t)} @ringc-dismiss=${()=>V.dismiss(t)}></ringc-message-bubble>`}renderProblem(){return this.data.error?c`<div class="error" role="alert">${this.data.error}</div>`:p}renderComposer(){let{id:t,name:e,numbers:s}=this.data,n=this.from;return c`<ringc-composer .hass=${this.hass} .localize=${this.localize} .key=${`${this.account.config_entry_id} ${t}`} .to=${e}
      .people=${s.length} .canSendPictures=${!n||n.can_send_pictures} dir=${this.dir}
      @ringc-send=${this.send} @focusin=${this.read}></ringc-composer>`}get from(){let{numbers:t}=this.account;return t.find(({phone_number:e})=>e===this.data.ourNumber)??t[0]}get replyTo(){let{numbers:t,ourNumber:e,messages:s}=this.data;return t.every(o=>o.startsWith("+"))&&(!e||this.from?.phone_number===e)?null:s.findLast(({direction:o})=>o==="inbound")?.message_id??null}send(t){let{id:e,numbers:s}=this.data;if(e===null)return;let n=this.from?.phone_number??null,o={account:this.account.config_entry_id,id:e,numbers:s,from:n,replyTo:this.replyTo};this.away=!1,this.data.firstUnread=null,V.send(this.hass,this.localize,o,t.detail.text,t.detail.pictures)}scrolled(){let{scrollHeight:t,scrollTop:e,clientHeight:s}=this.scroller;this.away=e<-Ye,this.place=this.away?this.findPlace():null,this.away&&t-s+e<Ye&&this.data.loadMore(),this.look()}look(){this.near.look(this.scroller);let{from:t,to:e}=this.near.of(this.parts);(t!==this.shown.from||e!==this.shown.to)&&this.requestUpdate()}observe(){for(let t of this.renderRoot.querySelectorAll(".scroll, .content, .part"))this.observed.has(t)||this.observer.observe(t),this.observed.add(t)}resized(t){for(let{target:e,borderBoxSize:s}of t){let{key:n}=e.dataset;e.isConnected?n&&this.near.measured(n,s[0]?.blockSize??0):this.observer.unobserve(e)}this.keepPlace(),this.look()}findPlace(){let{left:t,top:e,width:s,height:n}=this.scroller.getBoundingClientRect(),o=this.renderRoot.elementFromPoint(t+s/2,e+n/2);return o&&{element:o,top:o.getBoundingClientRect().top}}keepPlace(){this.place?.element.isConnected&&(this.scroller.scrollTop+=this.place.element.getBoundingClientRect().top-this.place.top)}async enlarge(t){this.enlarged=t.detail,await this.updateComplete,this.viewer.showModal()}};h([m(k)],S.prototype,"hass",2),h([m({attribute:!1})],S.prototype,"localize",2),h([m({attribute:!1})],S.prototype,"account",2),h([m({attribute:!1})],S.prototype,"target",2),h([m({type:Boolean})],S.prototype,"readsWhenShown",2),h([$()],S.prototype,"away",2),h([$()],S.prototype,"enlarged",2),h([O(".scroll")],S.prototype,"scroller",2),h([O(".viewer")],S.prototype,"viewer",2);_("ringc-conversation",S);var Ri=new URL(import.meta.url).searchParams.get("v");function Ot(r){return r.length?"account_missing":"no_account"}var tt=class extends Y{constructor(t,e=Ri){super(t);this.ownVersion=e;this.accounts=null;this.account=null;this.conversations=[];this.loading=!0;this.outdated=!1;this.wanted=null;this.shown=null}open(t,e){this.hass&&e===this.wanted||(this.wanted=e,this.begin(t))}async subscribe(t,e){let{accounts:s,version:n}=await Oe(t);return e()?(this.outdated=this.ownVersion!==null&&this.ownVersion!==n,this.choose(s),this.account?ze(t,this.account.config_entry_id,o=>{e()&&(o.closed?this.again(t):this.take(o.conversations??[]))}):(await this.again(t),null)):null}choose(t){let e=this.wanted??this.shown??t[0]?.config_entry_id??null;e!==this.shown&&(this.conversations=[]),this.shown=e,this.accounts=t,this.account=t.find(({config_entry_id:s})=>s===e)??null,this.loading=this.account!==null&&this.conversations.length===0,this.host.requestUpdate()}take(t){let e=new Map(this.conversations.map(s=>[s.id,s]));for(let s of t)e.set(s.id,s);this.conversations=[...e.values()],this.loading=!1,this.works()}};async function zt(r){let i=await Wt(r,"config_panel","ringc");return(t,e)=>i(`component.ringc.config_panel.texts.${t}`,e)||t}var ji=/\p{M}/gu;function Qe(r){return r.normalize("NFD").replace(ji,"").toLocaleLowerCase()}function Qt(r){return r.replace(/\D/g,"")}function te(r,i){let t=Qe(i).split(/\s+/).filter(Boolean),e=Qe(`${r.name} ${r.last?.text??""}`);if(t.every(o=>e.includes(o)))return!0;let s=Qt(i);return s.length>=3&&/^[\d\s()+./-]+$/.test(i)&&r.numbers.some(o=>Qt(o).includes(s))}function pt(r){return[...r].sort((i,t)=>(t.last?.at??"").localeCompare(i.last?.at??""))}function ee(r){let i=r.trim();return/^\+?[\d\s()./-]+$/.test(i)&&Qt(i).length>=7?i:null}var ie=null,ti={entity:"card_entity_helper",phone_number:"card_phone_number_helper"},L=class extends b{constructor(){super(...arguments);this.layout="";this.config=null;this.localize=null;this.name="";this.language="";this.target=null;this.data=new tt(this)}static{this.styles=[E,x`
      :host { display: block; height: 100%; --ringc-text-size: 17px; }
      ha-card { display: flex; flex-direction: column; height: 100%; overflow: hidden; }
      h2 { display: flex; align-items: center; gap: 12px; margin: 0; padding: 12px 16px; font-size: 20px; font-weight: 500; }
      h2 span { flex: 1; ${X} overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      ringc-conversation { flex: 1; }
    `]}static getStubConfig(){return{}}static getConfigForm(){return{schema:Ae,computeLabel:({name:s})=>ie?.(`card_${s}`)??s,computeHelper:({name:s})=>ti[s]&&ie?.(ti[s])}}setConfig(t){this.config=t,this.target=null}getCardSize(){return Math.ceil((this.config?Kt(this.config):0)/50)}getGridOptions(){return{columns:12,rows:8,min_columns:6,min_rows:4}}willUpdate(t){if(!this.hass||!this.config)return;t.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=_t(this.hass)?"rtl":"ltr",zt(this.hass).then(s=>{this.localize=ie=s})),this.data.open(this.hass,this.config.config_entry_id??null);let e=this.findTarget(this.config);JSON.stringify(e)!==JSON.stringify(this.target)&&(this.target=e)}findTarget({entity:t,phone_number:e}){if(e)return{numbers:[e]};let{conversations:s}=this.data;if(t){let o=s.filter(({entity_id:a})=>a===t);return o.length?{conversation:pt(o)[0].id}:null}let[n]=pt(s.filter(({last:o})=>o));return n?{conversation:n.id}:null}render(){let{config:t,localize:e,data:s}=this;if(!t||!e)return p;let n=this.layout==="grid"?"100%":`${Kt(t)}px`,o=t.title??(this.target?this.name:e("title"));return c`<ha-card style="height: ${n}">
      ${o?c`<h2><ringc-avatar .name=${this.name||o}></ringc-avatar><span dir="auto">${o}</span></h2>`:p}
      ${s.error?c`<div class="error" role="alert">${s.error}</div>`:p}
      ${s.account&&this.target?this.renderConversation(e):c`<p class="notice">${this.reason(e)}</p>`}
    </ha-card>`}renderConversation(t){return c`<ringc-conversation .hass=${this.hass} .localize=${t} .account=${this.data.account} .target=${this.target} dir=${this.dir}
      @ringc-opened=${e=>{this.name=e.detail.name}}></ringc-conversation>`}reason(t){return this.data.accounts===null||this.data.loading?t("loading"):this.data.account?t(this.config?.entity?"nothing_found":"no_conversations"):t(Ot(this.data.accounts))}};h([m(k)],L.prototype,"hass",2),h([m()],L.prototype,"layout",2),h([$()],L.prototype,"config",2),h([$()],L.prototype,"localize",2),h([$()],L.prototype,"name",2);_("ringc-conversation-card",L);var P=class extends b{constructor(){super(...arguments);this.conversations=[];this.selected="";this.loading=!1;this.search="";this.to=""}static{this.styles=[E,x`
      :host { display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .top { display: flex; gap: 8px; padding: 8px; }
      nav { flex: 1; min-height: 0; overflow-y: auto; }
      ul { list-style: none; margin: 0; padding: 0 0 8px; }
      li { content-visibility: auto; contain-intrinsic-size: auto 72px; }
      .row { display: flex; align-items: center; gap: 12px; width: 100%; padding: 12px 16px; border: 0; background: none; text-align: start; min-height: 72px; }
      .row:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      .row:focus-visible { outline-offset: -2px; }
      .row[aria-current="true"] { background: color-mix(in srgb, var(--primary-color) 16%, transparent); }
      .middle { flex: 1; min-width: 0; }
      .line { display: flex; gap: 8px; align-items: baseline; }
      .name { flex: 1; font-weight: 500; }
      .name, .last { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; ${X} }
      .last { flex: 1; color: var(--ringc-soft-text); font-size: 14px; margin-top: 2px; }
      time { font-size: 12px; color: var(--ringc-soft-text); flex: none; }
      .unread .name, .unread .last { font-weight: 700; color: var(--primary-text-color); }
      .count { background: color-mix(in srgb, var(--primary-color) 40%, var(--card-background-color, #fff)); border-radius: 12px; min-width: 22px; text-align: center; padding: 2px 7px; font-size: 12px; font-weight: 700; flex: none; }
      .row ha-icon { --mdc-icon-size: 16px; flex: none; color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
    `]}render(){let{localize:t}=this;return c`
      <div class="top">
        <input type="search" .value=${this.search} placeholder=${t("search")} aria-label=${t("search_hint")}
          @input=${e=>{this.search=e.target.value}} />
        ${this.account.may_send?c`<button class="icon" aria-label=${t("new_conversation")} title=${t("new_conversation")} @click=${this.start}><ha-icon icon="mdi:message-plus"></ha-icon></button>`:p}
      </div>
      <nav aria-label=${t("conversations")}>${this.renderList()}</nav>
      <dialog aria-labelledby="new" @click=${this.clickedBeside}>${this.renderNew()}</dialog>
    `}renderList(){let{localize:t}=this,e=this.conversations.filter(({last:n})=>n),s=pt(e.filter(n=>te(n,this.search)));return this.loading?c`<p class="notice" role="status">${t("loading")}</p>`:s.length?c`<ul>${Z(s,({id:n})=>n,n=>c`<li>${this.renderRow(n)}</li>`)}</ul>`:c`<p class="notice">${t(e.length?"nothing_found":"no_conversations")}</p>`}renderRow({id:t,name:e,numbers:s,unread:n,last:o}){let{localize:a}=this,l=o?.text||(o?.picture?a("picture"):""),d=o?.direction==="outbound"?a("you_said",{text:l}):l;return c`
      <button class="row ${n?"unread":""}" aria-current=${this.selected===t} @click=${()=>this.open({conversation:t})}>
        <ringc-avatar .name=${e} .group=${s.length>1}></ringc-avatar>
        <span class="middle">
          <span class="line"><span class="name" dir="auto">${e}</span>${o?c`<time datetime=${o.at}>${Je(this.hass,o.at)}</time>`:p}</span>
          <span class="line">
            <span class="last" dir="auto">${d}</span>
            ${o?.status==="failed"?c`<ha-icon icon="mdi:alert-circle-outline" title=${a("status_failed")}></ha-icon><span class="hidden">${a("status_failed")}</span>`:p}
            ${n?c`<span class="count"><span class="hidden">${a("unread")}: </span>${n}</span>`:p}
          </span>
        </span>
      </button>
    `}renderNew(){let{localize:t}=this,e=ee(this.to),n=this.conversations.filter(({entity_id:o,last:a})=>o||a).filter(o=>te({...o,last:null},this.to));return n.sort((o,a)=>o.name.localeCompare(a.name,this.hass.locale.language)),c`<form method="dialog" class="dialog" @submit=${this.chosen}>
      <h2 id="new">${t("new_conversation")}</h2>
      <input autocomplete="off" .value=${this.to} placeholder=${t("name_or_number")} aria-label=${t("name_or_number")}
        @input=${o=>{this.to=o.target.value}} />
      <div class="choices">
        ${e?c`<button type="submit" class="choice number"><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon><span>${t("text_number",{number:e})}</span></button>`:p}
        ${n.slice(0,50).map(({id:o,name:a,numbers:l})=>c`<button type="button" class="choice" @click=${()=>this.open({conversation:o})}>
            <ringc-avatar .name=${a} .group=${l.length>1}></ringc-avatar>
            <span><bdi>${a}</bdi><small><bdi>${ct(a,l)}</bdi></small></span>
          </button>`)}
        ${e||n.length?p:c`<p class="notice">${t("nothing_found")}</p>`}
      </div>
      <button type="button" class="plain" @click=${()=>this.dialog.close()}>${t("cancel")}</button>
    </form>`}start(){this.to="",this.dialog.showModal()}clickedBeside(t){t.target===this.dialog&&this.dialog.close()}chosen(t){t.preventDefault();let e=ee(this.to);e&&this.open({numbers:[e]})}open(t){this.dialog.close(),this.dispatchEvent(new CustomEvent("ringc-open",{detail:t}))}};h([m(k)],P.prototype,"hass",2),h([m({attribute:!1})],P.prototype,"localize",2),h([m({attribute:!1})],P.prototype,"account",2),h([m({attribute:!1})],P.prototype,"conversations",2),h([m()],P.prototype,"selected",2),h([m({type:Boolean})],P.prototype,"loading",2),h([$()],P.prototype,"search",2),h([$()],P.prototype,"to",2),h([O("dialog")],P.prototype,"dialog",2);_("ringc-conversation-list",P);function qi(r){try{return decodeURIComponent(r)}catch{return r}}var U=class extends b{constructor(){super(...arguments);this.narrow=!1;this.localize=null;this.opened={id:"",name:"",numbers:[]};this.target=null;this.language="";this.data=new tt(this)}static{this.styles=[E,x`
      :host {
        display: flex; flex-direction: column; background: var(--primary-background-color);
        height: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
      }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 8px; flex: none; height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-background-color));
        color: var(--app-header-text-color, var(--primary-text-color)); border-bottom: 1px solid var(--ringc-line);
      }
      h1, h2 { ${X} }
      h1 { font-size: 20px; font-weight: 400; margin: 0; flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h1:first-child { padding-inline-start: 16px; }
      h1 small, h2 small { font-size: 13px; opacity: 0.85; display: block; overflow: hidden; text-overflow: ellipsis; font-weight: 400; line-height: 1.2; }
      section { flex: 1; min-width: 0; display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .people { display: flex; align-items: center; gap: 12px; padding: 8px 16px; min-height: 60px; border-bottom: 1px solid var(--ringc-line); }
      .people h2 { font-size: 16px; font-weight: 500; margin: 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      select { width: auto; max-width: 50%; min-height: 36px; padding: 4px 12px; font-size: 14px; background: transparent; border-color: currentColor; }
      select option { color: initial; }
      .outdated { display: flex; align-items: center; justify-content: center; gap: 12px; padding: 8px; background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, var(--card-background-color, #fff)); }
      main { flex: 1; min-height: 0; display: flex; max-width: 1600px; width: 100%; margin: 0 auto; }
      ringc-conversation-list { width: min(36%, 400px); min-width: 280px; border-inline-end: 1px solid var(--ringc-line); }
      ringc-conversation, .choose { flex: 1; min-width: 0; }
      .choose { margin: auto; }
      :host([narrow]) ringc-conversation-list, :host([narrow]) ringc-conversation { width: 100%; border: 0; }
      :host([narrow]) .back ha-icon { display: flex; }
      :host([dir="rtl"]) .back ha-icon { transform: scaleX(-1); }
    `]}willUpdate(t){t.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=_t(this.hass)?"rtl":"ltr",zt(this.hass).then(e=>{this.localize=e})),t.has("route")&&this.go()}go(){let[,t="",e=""]=(this.route?.path??"").split("/").map(qi);this.data.open(this.hass,t||null);let s=this.target&&("conversation"in this.target?this.target.conversation:this.opened.id);e&&e!==s&&(this.target={conversation:e}),e||(this.target=null)}render(){let{data:t,localize:e,target:s}=this;return e?c`
      ${this.renderHeader(e)}
      ${t.outdated?c`<div class="outdated" role="status">${e("outdated")}<button class="plain" @click=${()=>location.reload()}>${e("reload")}</button></div>`:p}
      ${t.error?c`<div class="error" role="alert">${t.error}</div>`:p}
      <main>
        ${t.account?this.renderAccount(e,s):c`<p class="notice choose">${t.accounts?e(Ot(t.accounts)):""}</p>`}
      </main>
    `:p}renderAccount(t,e){let{account:s,conversations:n,loading:o}=this.data,a=c`<ringc-conversation-list .hass=${this.hass} .localize=${t} .account=${s} .conversations=${n}
      .loading=${o} .selected=${e?this.opened.id:""} @ringc-open=${d=>this.show(d.detail)}></ringc-conversation-list>`,l=e?c`<section>
          ${this.narrow?p:this.renderPeople()}
          <ringc-conversation .hass=${this.hass} .localize=${t} .account=${s} .target=${e} dir=${this.dir}
          .readsWhenShown=${!0} @ringc-opened=${this.wasOpened}></ringc-conversation>
        </section>`:c`<p class="notice choose">${t("choose_conversation")}</p>`;return this.narrow?e?l:a:c`${a}${l}`}renderPeople(){let{name:t,numbers:e}=this.opened;return c`<div class="people">
      <ringc-avatar .name=${t} .group=${e.length>1}></ringc-avatar>
      <h2 dir="auto">${t}<small><bdi>${ct(t,e)}</bdi></small></h2>
    </div>`}renderHeader(t){let{accounts:e,account:s}=this.data,n=this.narrow&&this.target,{name:o,numbers:a}=this.opened,l=n?c`${o}<small><bdi>${ct(o,a)}</bdi></small>`:t("title");return c`<header>
      ${n?c`<button class="icon back" aria-label=${t("back")} title=${t("back")} @click=${()=>this.navigate("")}><ha-icon icon="mdi:arrow-left"></ha-icon></button>`:this.narrow?c`<button class="icon" aria-label=${t("menu")} title=${t("menu")} @click=${this.toggleMenu}><ha-icon icon="mdi:menu"></ha-icon></button>`:p}
      <h1 dir="auto">${l}</h1>
      ${!n&&e?.some(d=>d.config_entry_id!==s?.config_entry_id)?c`<select aria-label=${t("account")} @change=${this.chooseAccount}>
              ${s?p:c`<option selected disabled hidden>${t("account")}</option>`}
              ${e.map(({config_entry_id:d,title:g})=>c`<option value=${d} ?selected=${d===s?.config_entry_id}>${g}</option>`)}
            </select>`:p}
    </header>`}show(t){this.target=t,"conversation"in t?this.navigate(t.conversation):this.requestUpdate()}wasOpened(t){let{id:e,name:s,numbers:n}=t.detail;e===this.opened.id&&s===this.opened.name||(this.opened={id:e,name:s,numbers:n},this.target&&"numbers"in this.target&&this.navigate(e))}navigate(t){let e=this.data.account?.config_entry_id??"",s=[this.route?.prefix??"/ringc",e,...t?[encodeURIComponent(t)]:[]].join("/");history.pushState(null,"",s),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}chooseAccount(t){let e=t.target.value;history.pushState(null,"",`${this.route?.prefix??"/ringc"}/${e}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}toggleMenu(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};h([m(k)],U.prototype,"hass",2),h([m({type:Boolean,reflect:!0})],U.prototype,"narrow",2),h([m({attribute:!1})],U.prototype,"route",2),h([$()],U.prototype,"localize",2),h([$()],U.prototype,"opened",2);_("ringc-panel",U);var ii=window;ii.customCards??=[];var ei=ii.customCards;ei.some(({type:r})=>r==="ringc-conversation-card")||ei.push({type:"ringc-conversation-card",name:"RingCentral Texting conversation",description:"Texts (SMS and MMS) with one person or a group, or the newest conversation, and answers.",preview:!0,documentationURL:"https://github.com/ha-ringc/ringc"});
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
